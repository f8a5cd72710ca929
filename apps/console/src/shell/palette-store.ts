import { Wish } from '../ui/wish.js';

/** That the command palette is wanted: the first time loads it. */
export const paletteWish = new Wish();

export const openPalette = paletteWish.want;
