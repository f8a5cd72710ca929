import { createSpotlight } from '@mantine/spotlight';

/** The command palette's state: one for the whole console. */
export const [paletteStore, palette] = createSpotlight();

export function openPalette(): void {
  palette.open();
}
