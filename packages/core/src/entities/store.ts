import type { Stored } from './record.js';

export const storeKinds = ['local'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** Where files live on our side. */
export interface Store extends Stored {
  readonly slug: string;
  readonly kind: StoreKind;
  /** The absolute folder of a local Store. */
  readonly root: string;
}
