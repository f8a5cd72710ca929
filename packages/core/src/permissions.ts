import { type Role, roles } from './entities/person.js';

const readers = ['admin', 'operator', 'auditor', 'viewer'] as const;
const partnerReaders = [...readers, 'partner-admin'] as const;
const partnerOperators = ['admin', 'operator', 'partner-admin'] as const;
const operators = ['admin', 'operator'] as const;
const trailReaders = ['admin', 'operator', 'auditor'] as const;
const auditors = ['admin', 'auditor'] as const;
const admins = ['admin'] as const;

/**
 * Everything that can be permitted, a noun and its verbs, and which of the built-in roles have it. What is not here is nobody's. An endpoint names
 * one of these; nothing else decides what a role may do.
 */
export const permissionTable = {
  overview: { read: partnerReaders },
  'live-events': { read: partnerReaders },
  pause: { read: partnerReaders, change: operators },
  partners: { read: partnerReaders, create: operators, update: operators, delete: operators },
  connections: {
    read: partnerReaders,
    create: operators,
    update: operators,
    delete: operators,
    test: partnerOperators,
    resume: partnerOperators,
    browse: partnerOperators,
  },
  'partner-files': { read: partnerOperators, write: operators, rename: operators, delete: operators },
  'host-keys': { read: partnerReaders, create: partnerOperators, approve: partnerOperators, retire: partnerOperators },
  accounts: { read: partnerReaders, create: operators, update: partnerOperators, delete: operators },
  keys: { read: readers, create: operators, update: operators, delete: operators },
  stores: { read: readers, create: admins, update: admins, delete: admins, browse: operators },
  'store-files': { read: operators, write: operators, rename: operators, delete: operators },
  jobs: { read: partnerReaders, create: operators, update: operators, delete: operators, try: operators, run: partnerOperators },
  schedules: { read: partnerReaders, create: operators, update: operators, delete: operators },
  calendars: { read: partnerReaders, create: operators, update: operators, delete: operators },
  runs: { read: partnerReaders, cancel: partnerOperators, repeat: partnerOperators },
  transfers: { read: partnerReaders, cancel: partnerOperators, retry: partnerOperators, forget: operators },
  receipts: { read: partnerReaders },
  sessions: { read: partnerReaders, end: partnerOperators },
  'sftp-processes': { read: readers, drain: operators },
  bans: { read: readers, create: operators, lift: operators },
  'server-rules': { read: readers, update: admins },
  'server-host-keys': { read: partnerReaders, create: admins, activate: admins, retire: admins },
  'file-stories': { read: trailReaders },
  'crypto-inventory': { read: trailReaders },
  'saved-views': { read: partnerReaders, update: partnerReaders, delete: partnerReaders },
  audit: { read: trailReaders, export: auditors, verify: auditors },
  'signing-keys': { read: partnerReaders, rotate: admins },
  'audit-breaks': { read: auditors, close: admins },
  'audit-exports': { read: auditors, create: auditors, cancel: auditors, download: auditors, deliver: admins, delete: auditors },
  'audit-anchors': { read: trailReaders, create: admins, update: admins, delete: admins, compare: auditors },
  'scheduled-exports': { read: auditors, create: admins, update: admins, delete: admins, run: admins },
  'audit-streams': { read: trailReaders, create: admins, update: admins, delete: admins, test: admins },
  webhooks: { read: trailReaders, create: admins, update: admins, delete: admins, test: operators, deliver: operators },
  'audit-retention': { read: trailReaders, update: admins, remove: admins },
  'legal-holds': { read: auditors, place: admins, release: admins },
  'retention-rules': { read: readers, create: admins, update: admins, delete: admins, try: operators, run: admins },
  'oidc-providers': { read: auditors, create: admins, update: admins, delete: admins, test: admins },
  'sign-in-policy': { read: auditors, update: admins },
  'api-keys': { read: auditors, create: admins, update: admins, delete: admins },
  approvals: { read: trailReaders, approve: operators, reject: operators, override: admins, review: admins },
  'approval-policy': { read: trailReaders, update: admins },
  configuration: { read: trailReaders, export: auditors },
  roles: { read: auditors, create: admins, update: admins, delete: admins },
  users: { read: auditors, create: admins, invite: admins, update: admins, delete: admins, erase: admins },
} as const satisfies Record<string, Record<string, readonly Role[]>>;

type Table = typeof permissionTable;

/** A noun and a verb, such as `partners:read`. */
export type Permission = { [Noun in keyof Table]: `${Noun}:${keyof Table[Noun] & string}` }[keyof Table];

/** Every permission that there is, in the order of the table. */
export const permissions: readonly Permission[] = Object.entries(permissionTable).flatMap(([noun, verbs]) =>
  Object.keys(verbs)
    .map((verb) => `${noun}:${verb}`)
    .filter(isPermission),
);

const rolesByPermission: ReadonlyMap<string, readonly Role[]> = new Map(
  Object.entries(permissionTable).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, who]): [string, readonly Role[]] => [`${noun}:${verb}`, who]),
  ),
);

/** The built-in roles that have a permission, in the order of {@link roles}. */
export function rolesWith(permission: Permission): readonly Role[] {
  const who = rolesByPermission.get(permission) ?? [];
  return roles.filter((role) => who.includes(role));
}

/** Whether a role has a permission. False for everything that the table does not know. */
export function hasPermission(role: Role, permission: Permission): boolean {
  return rolesWith(permission).includes(role);
}

/** All that a built-in role may do. */
export function permissionsOf(role: Role): readonly Permission[] {
  return permissions.filter((permission) => hasPermission(role, permission));
}

/** Whether a text is a permission. */
export function isPermission(text: string): text is Permission {
  const [noun = '', verb = '', ...more] = text.split(':');
  const verbs = Object.entries(permissionTable).find(([each]) => each === noun)?.[1];
  return more.length === 0 && verbs !== undefined && Object.hasOwn(verbs, verb);
}

/** Those of some texts that are permissions, in the order of the table, none twice; what no version knows is nobody's. */
export function permissionsAmong(texts: Iterable<string>): readonly Permission[] {
  const given = new Set(texts);
  return permissions.filter((permission) => given.has(permission));
}
