import { useHotkeys } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense, useState, useSyncExternalStore } from 'react';
import { isProofAsked, onProofAsked } from '../api/proof.js';
import { openPalette, paletteWish } from './palette-store.js';

const Palette = lazy(async () => ({ default: (await import('./palette.js')).Palette }));
const ProofDialog = lazy(async () => ({ default: (await import('../features/session/proof-dialog.js')).ProofDialog }));
const NavigationDrawer = lazy(async () => ({ default: (await import('./navigation-drawer.js')).NavigationDrawer }));

/** What is loaded when it is wanted for the first time, and stays from then on, so that it can close as it opened. */
export function Late({ wanted, children }: { readonly wanted: boolean; readonly children: ReactNode }) {
  const [wasWanted, setWasWanted] = useState(wanted);
  if (wanted && !wasWanted) setWasWanted(true);
  return wasWanted || wanted ? <Suspense>{children}</Suspense> : null;
}

/** The command palette. It listens to its keys itself once it is there. */
export function LatePalette() {
  const isWanted = useSyncExternalStore(paletteWish.subscribe, () => paletteWish.times > 0);
  useHotkeys(isWanted ? [] : [['mod+K', openPalette]], []);
  return (
    <Late wanted={isWanted}>
      <Palette />
    </Late>
  );
}

/** The question who one is. */
export function LateProofDialog() {
  const isAsked = useSyncExternalStore(onProofAsked, isProofAsked);
  return (
    <Late wanted={isAsked}>
      <ProofDialog />
    </Late>
  );
}

/** The navigation of narrow screens. */
export function LateDrawer(props: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Late wanted={props.opened}>
      <NavigationDrawer {...props} />
    </Late>
  );
}
