import type { AuditEventType } from './audit-event-types.js';

/** A class of the Open Cybersecurity Schema Framework (schema.ocsf.io), by its number. */
export const ocsfClasses = {
  2004: 'Detection Finding',
  3001: 'Account Change',
  3002: 'Authentication',
  3004: 'Entity Management',
  4007: 'SSH Activity',
  6002: 'Application Lifecycle',
  6003: 'API Activity',
  6005: 'Datastore Activity',
  6006: 'File Hosting Activity',
} as const;
export type OcsfClass = keyof typeof ocsfClasses;

/** How an event is classed in OCSF: `activityId` 99 is an activity that the class has no number for. */
export interface OcsfKind {
  readonly classUid: OcsfClass;
  readonly activityId: number;
}

type Noun = AuditEventType extends infer T ? (T extends `${infer N}.${string}` ? N : never) : never;

const OTHER = 99;

/** Which class the events of a noun are of. */
const classes: { readonly [N in Noun]: OcsfClass } = {
  platform: 6002,
  user: 3001,
  'api-key': 3004,
  access: 6003,
  partner: 3004,
  connection: 3004,
  'host-key': 3004,
  account: 3001,
  key: 3004,
  store: 3004,
  job: 3004,
  schedule: 3004,
  calendar: 3004,
  run: 6002,
  transfer: 6006,
  receipt: 6006,
  session: 4007,
  command: 4007,
  server: 6002,
  address: 3004,
  'server-host-key': 3004,
  upload: 6006,
  download: 6006,
  file: 6006,
  folder: 6006,
  config: 3004,
  view: 3004,
  audit: 6005,
  'audit-anchor': 3004,
  'scheduled-export': 3004,
  'audit-stream': 3004,
  webhook: 3004,
  'oidc-provider': 3004,
  role: 3004,
  'audit-retention': 3004,
  'legal-hold': 3004,
  'retention-rule': 3004,
  change: 3004,
  'approval-policy': 3004,
  'sign-in-policy': 3004,
};

/** What the classes call the verbs that they have a number for. */
const activities: { readonly [C in OcsfClass]: { readonly [verb: string]: number } } = {
  2004: { opened: 1, updated: 2, closed: 3 },
  3001: {
    created: 1,
    invited: 1,
    'password-changed': 3,
    deleted: 6,
    'totp-enrolled': 10,
    'totp-removed': 11,
    'passkey-added': 10,
    'passkey-removed': 11,
    'second-factor-enrolled': 10,
    'second-factor-removed': 11,
  },
  3002: { 'signed-in': 1, 'sign-in-refused': 1, 'signed-out': 2 },
  3004: {
    created: 1,
    added: 1,
    generated: 1,
    imported: 1,
    pinned: 1,
    updated: 3,
    changed: 3,
    deleted: 4,
    revoked: 4,
    retired: 4,
  },
  4007: { opened: 1, closed: 2, refused: 5 },
  6002: { started: 3, stopped: 4, resumed: 3, paused: 4, drained: 4 },
  6003: { denied: OTHER },
  6005: { read: 1, exported: 1 },
  6006: { committed: 1, uploaded: 1, completed: 2, downloaded: 2, read: 2, changed: 3, deleted: 4, renamed: 5, named: 5 },
};

/** Types that are not of the class of their noun. */
const exceptions: { readonly [T in AuditEventType]?: OcsfKind } = {
  'user.signed-in': { classUid: 3002, activityId: 1 },
  'user.sign-in-refused': { classUid: 3002, activityId: 1 },
  'user.signed-out': { classUid: 3002, activityId: 2 },
  'user.code-asked': { classUid: 3002, activityId: OTHER },
  'user.proven-again': { classUid: 3002, activityId: OTHER },
  'store.read': { classUid: 6006, activityId: OTHER },
  'connection.read': { classUid: 6006, activityId: OTHER },
  'receipt.read': { classUid: 6006, activityId: 2 },
  'connection.opened': { classUid: 4007, activityId: 1 },
  'transfer.post-action-done': { classUid: 6006, activityId: 4 },
};

function nounOf(type: AuditEventType): Noun | undefined {
  const noun = type.slice(0, type.indexOf('.'));
  return isNoun(noun) ? noun : undefined;
}

function isNoun(noun: string): noun is Noun {
  return Object.hasOwn(classes, noun);
}

/** The OCSF class and activity of a type of event. */
export function ocsfKindOf(type: AuditEventType): OcsfKind {
  const exception = exceptions[type];
  if (exception !== undefined) return exception;
  const noun = nounOf(type);
  const classUid = noun === undefined ? 6003 : classes[noun];
  const verb = type.slice(type.indexOf('.') + 1);
  return { classUid, activityId: activities[classUid][verb] ?? OTHER };
}
