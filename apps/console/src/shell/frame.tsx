import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ThreeBarsIcon } from '@primer/octicons-react';
import { Outlet } from '@tanstack/react-router';
import { useUser } from '../api/session.js';
import { ProofDialog } from '../features/session/proof-dialog.js';
import { useLiveStream } from '../live/use-live.js';
import { Brand, Navigation } from './navigation.js';
import { Palette } from './palette.js';
import { Shortcuts } from './shortcuts.js';

/** Around every screen of a person who is signed in. */
export function Frame() {
  const [opened, { open, close }] = useDisclosure(false);
  // Until the given password is changed, nothing else is open, the stream included.
  useLiveStream(useUser()?.mustChangePassword === false);
  return (
    <>
      <a className="wb-skip" href="#main">
        Skip to content
      </a>
      <div className="wb-topbar">
        <Brand />
        <ActionIcon size="lg" aria-label="Open navigation" onClick={open}>
          <ThreeBarsIcon size={20} />
        </ActionIcon>
      </div>
      <div className="wb-frame">
        <Navigation />
        <Outlet />
      </div>
      <Drawer opened={opened} onClose={close} size="16rem" title="Navigation" className="wb-drawer-nav">
        <Navigation onNavigate={close} />
      </Drawer>
      <Palette />
      <Shortcuts />
      <ProofDialog />
    </>
  );
}
