import type { Stored } from './record.js';

export const dataCategories = ['public', 'internal', 'confidential', 'personal', 'health', 'payment'] as const;
/** What kind of data is exchanged; shown to auditors. */
export type DataCategory = (typeof dataCategories)[number];

export interface PartnerContact {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  /** What they are asked about: `operations`, `security`, `billing`, … */
  readonly role?: string;
}

export const partnerStatuses = ['active', 'suspended'] as const;
/** A suspended partner's accounts cannot sign in and its jobs do not run. */
export type PartnerStatus = (typeof partnerStatuses)[number];

/** An organisation that files are exchanged with; owns Connections and Accounts. */
export interface Partner extends Stored {
  readonly slug: string;
  readonly name: string;
  readonly status: PartnerStatus;
  readonly contacts: readonly PartnerContact[];
  readonly tags: readonly string[];
  readonly purpose: string | null;
  readonly dataCategory: DataCategory | null;
}
