import { t } from '@lingui/core/macro';
import { Drawer } from '@mantine/core';
import { Navigation } from './navigation.js';

/** The navigation over a narrow screen. */
export function NavigationDrawer({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Drawer opened={opened} onClose={onClose} size="16rem" title={t`Navigation`} className="wb-drawer-nav">
      <Navigation onNavigate={onClose} />
    </Drawer>
  );
}
