import type { Access } from './route.js';

/** Everybody who may look at the exchanges. */
export const readers = ['admin', 'operator', 'auditor', 'viewer'] as const satisfies Access;

/** Those who run the exchanges. */
export const operators = ['admin', 'operator'] as const satisfies Access;

/** Those who may look at people, API keys and what the trail says about them, and take the trail away. */
export const auditors = ['admin', 'auditor'] as const satisfies Access;

/** Those who may read the audit trail in the console. */
export const trailReaders = ['admin', 'operator', 'auditor'] as const satisfies Access;

/** Those who manage the platform itself: people, API keys and where files live. */
export const admins = ['admin'] as const satisfies Access;
