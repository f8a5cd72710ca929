import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ThreeBarsIcon } from '@primer/octicons-react';
import { Outlet } from '@tanstack/react-router';
import { useMay, useUser } from '../api/session.js';
import { useLiveStream } from '../live/use-live.js';
import { LateDrawer, LatePalette, LateProofDialog } from './late.js';
import { Brand, Navigation } from './navigation.js';
import { Shortcuts } from './shortcuts.js';

/** Around every screen of a person who is signed in. */
export function Frame() {
  const { t } = useLingui();
  const [opened, { open, close }] = useDisclosure(false);
  const user = useUser();
  const may = useMay();
  // Until the given password is changed, or the second factor is there, nothing else is open, the stream included.
  // A role of one's own may be without it; asking would be refused, and asked again for ever.
  useLiveStream(user !== undefined && !user.mustChangePassword && !user.secondFactorDemanded && may('streamEvents'));
  return (
    <>
      <a className="wb-skip" href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <header className="wb-topbar">
        <Brand />
        <ActionIcon size="lg" aria-label={t`Open navigation`} onClick={open}>
          <ThreeBarsIcon size={20} />
        </ActionIcon>
      </header>
      <div className="wb-frame">
        <Navigation />
        <Outlet />
      </div>
      <LateDrawer opened={opened} onClose={close} />
      <LatePalette />
      <Shortcuts />
      <LateProofDialog />
    </>
  );
}
