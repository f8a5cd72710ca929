import type { Table, TableRow } from './table.js';

export const frameworks = ['PCI DSS 4.0.1', 'HIPAA 164.312', 'SOX ITGC', 'GDPR', 'NIST SP 800-53 Rev. 5'] as const;
type Framework = (typeof frameworks)[number];

/** A control of a framework and what a bundle has to say to it. */
export interface Control {
  readonly framework: Framework;
  readonly id: string;
  /** What it asks for, in our words. */
  readonly asks: string;
  /** What the platform does about it. */
  readonly meets: string;
  /** Files of the bundle. */
  readonly evidence: readonly string[];
  /** Names of figures that the bundle counts. */
  readonly figures: readonly string[];
  /** What the organisation has to do itself. */
  readonly yours: string;
}

const pci = (id: string, control: Omit<Control, 'framework' | 'id'>): Control => ({ framework: 'PCI DSS 4.0.1', id, ...control });
const hipaa = (id: string, control: Omit<Control, 'framework' | 'id'>): Control => ({
  framework: 'HIPAA 164.312',
  id,
  ...control,
});
const sox = (id: string, control: Omit<Control, 'framework' | 'id'>): Control => ({ framework: 'SOX ITGC', id, ...control });
const gdpr = (id: string, control: Omit<Control, 'framework' | 'id'>): Control => ({ framework: 'GDPR', id, ...control });
const nist = (id: string, control: Omit<Control, 'framework' | 'id'>): Control => ({
  framework: 'NIST SP 800-53 Rev. 5',
  id,
  ...control,
});

/** The controls that a bundle is evidence for. SOX names no controls: the identifiers under it are ours. */
export const controls: readonly Control[] = [
  pci('4.2.1', {
    asks: 'Card data that travels over open networks is protected by strong cryptography, and only trusted keys are accepted.',
    meets:
      'Files travel over SSH only. A partner’s server is spoken to under a trusted host key; old algorithms are offered under a waiver with a reason and a last day, and by no default.',
    evidence: ['crypto/algorithms.csv', 'crypto/weak-algorithms.csv', 'populations/host-keys.csv'],
    figures: ['algorithmsInUse', 'weakAlgorithmsInUse', 'waivers', 'hostKeysTrusted', 'hostKeysPending'],
    yours: 'Compare host keys with the partner over another way before trusting them; put TLS before the console.',
  }),
  pci('4.2.1.1', {
    asks: 'There is an inventory of the trusted keys and certificates that protect card data in transit.',
    meets: 'The platform knows every key that proves something and where it is used.',
    evidence: ['crypto/keys.csv', 'populations/authorized-keys.csv', 'populations/host-keys.csv'],
    figures: ['keysInUse', 'authorizedKeys'],
    yours: 'Review it, and add what is outside the platform, such as TLS certificates.',
  }),
  pci('7.2.4', {
    asks: 'All user accounts and their rights are reviewed at least every six months.',
    meets: 'The bundle lists everybody with role, second factor and last sign-in, and what each role may do.',
    evidence: ['populations/people.csv', 'populations/roles.csv', 'populations/role-permissions.csv', 'populations/accounts.csv'],
    figures: ['people', 'administrators', 'accounts'],
    yours: 'Do the review, correct what is wrong and have management sign it.',
  }),
  pci('7.2.5.1', {
    asks: 'Access of applications and systems is reviewed as often as their risk demands.',
    meets: 'API keys and partner accounts are listed with their rights and last use.',
    evidence: ['populations/api-keys.csv', 'populations/accounts.csv', 'populations/authorized-keys.csv'],
    figures: ['apiKeys', 'accounts'],
    yours: 'Decide how often, and review them.',
  }),
  pci('8.2.1', {
    asks: 'Every user has an identifier of their own.',
    meets: 'People, API keys and accounts each have an id and a unique name; every event names who acted by both.',
    evidence: ['populations/people.csv', 'populations/api-keys.csv', 'populations/accounts.csv', 'events.csv'],
    figures: ['people', 'apiKeys', 'accounts'],
    yours: 'Do not share them.',
  }),
  pci('8.2.6', {
    asks: 'User accounts that were not used for 90 days are removed or disabled.',
    meets: 'People, API keys and accounts that may be used and were not for 90 days are marked as dormant.',
    evidence: ['populations/people.csv', 'populations/api-keys.csv', 'populations/accounts.csv'],
    figures: ['peopleDormant', 'apiKeysDormant', 'accountsDormant'],
    yours: 'Suspend or delete them: the platform does not do it by itself.',
  }),
  pci('8.4.1, 8.4.2', {
    asks: 'Administrative access, and all access to the card data environment, takes more than one factor.',
    meets: 'People can have a second factor (TOTP); accounts can demand a key and a password, or a code. Who has one is listed.',
    evidence: ['populations/people.csv', 'populations/accounts.csv'],
    figures: ['people', 'peopleWithSecondFactor'],
    yours: 'Have everybody enrol, or put a sign-in that demands it before the console.',
  }),
  pci('8.6.3', {
    asks: 'Passwords and secrets of applications are protected and changed as their risk demands.',
    meets:
      'Secrets are sealed at rest, never shown again and never exported; keys can be replaced without interruption. Changes are events.',
    evidence: ['populations/keys.csv', 'populations/connections.csv', 'changes.csv'],
    figures: ['keys', 'connections'],
    yours: 'Set how often they change, and keep the master key.',
  }),
  pci('10.2.1', {
    asks: 'Audit logs are on for all components and for each user’s access, administrative acts, access to the logs, refused attempts and changes of credentials.',
    meets:
      'Every act of people, programs, partners and the platform itself leaves an event in the transaction of the act; where it cannot be written, the act does not happen. Reading and exporting the trail are events as well.',
    evidence: ['events.csv', 'data-dictionary.md'],
    figures: ['events', 'denied', 'failures'],
    yours: 'Log what is outside the platform: hosts, databases, networks.',
  }),
  pci('10.2.2', {
    asks: 'An entry says who, what, when, with which outcome, from where, and to what.',
    meets: 'Every event has actor, type, time in UTC, outcome, source and target; the data dictionary says what each means.',
    evidence: ['data-dictionary.md', 'events.csv'],
    figures: ['events'],
    yours: '',
  }),
  pci('10.3.2, 10.3.4', {
    asks: 'Logs cannot be changed by individuals, and a change would be noticed.',
    meets:
      'The platform’s database role can only append. Events are linked by hash and stand in a tree with signed checkpoints; any change is shown by verification, offline.',
    evidence: ['manifest.json', 'checkpoints.jsonl', 'proofs.jsonl', 'VERIFY.md'],
    figures: ['checkpoints', 'breaks', 'breaksOpen'],
    yours: 'Keep checkpoints where the platform’s administrators cannot change them, and verify against them.',
  }),
  pci('10.4.1', {
    asks: 'Logs of security events are looked at every day, with automation.',
    meets:
      'The trail is searchable, is streamed to a SIEM or exported in the formats of log collectors, and checks itself daily.',
    evidence: ['events.csv'],
    figures: ['denied', 'failures', 'warnings', 'critical'],
    yours: 'Look at them, or have a SIEM do it.',
  }),
  pci('10.5.1', {
    asks: 'Logs are kept for twelve months, the last three at hand.',
    meets: 'The trail stays in the database, searchable, from its first event on; what a bundle holds says from when to when.',
    evidence: ['events.csv', 'manifest.json'],
    figures: ['events'],
    yours: 'Back the database up, and set no shorter retention.',
  }),
  pci('12.3.3', {
    asks: 'Cipher suites and protocols in use are inventoried and reviewed every twelve months, with a plan for what becomes weak.',
    meets: 'What was really negotiated is listed by partner and direction, weak algorithms apart, with what depends on them.',
    evidence: ['crypto/algorithms.csv', 'crypto/weak-algorithms.csv', 'crypto/expiring.csv'],
    figures: ['algorithmsInUse', 'weakAlgorithmsInUse', 'waivers'],
    yours: 'Review it yearly, watch what becomes weak, and agree with partners on dates.',
  }),

  hipaa('(a)(1)', {
    asks: 'Only those who were granted access get to electronic health information.',
    meets: 'Roles are enforced on every request; accounts see their mounts only, with permissions for each; refusals are events.',
    evidence: ['populations/role-permissions.csv', 'populations/accounts.csv', 'events.csv'],
    figures: ['people', 'accounts', 'denied'],
    yours: 'Grant access by need, and take it away in time.',
  }),
  hipaa('(a)(2)(i)', {
    asks: 'Everybody has a unique name or number.',
    meets: 'People, programs and partner accounts have unique ids, which every event bears.',
    evidence: ['populations/people.csv', 'populations/accounts.csv'],
    figures: ['people', 'apiKeys', 'accounts'],
    yours: 'Do not share them.',
  }),
  hipaa('(a)(2)(ii)', {
    asks: 'There is a procedure to get to health information in an emergency.',
    meets: 'Nothing of its own: an administrator can be made at the command line of the host, which is an event.',
    evidence: ['events.csv'],
    figures: ['administrators'],
    yours: 'Write the procedure and rehearse it.',
  }),
  hipaa('(a)(2)(iii)', {
    asks: 'Sessions end after inactivity.',
    meets: 'Sessions of the console expire; sessions of the SFTP server have an idle time. Ends are events.',
    evidence: ['events.csv'],
    figures: [],
    yours: 'Lock the screens of workplaces.',
  }),
  hipaa('(a)(2)(iv), (e)(2)(ii)', {
    asks: 'Health information is encrypted where that is reasonable, at rest and in transit.',
    meets: 'In transit by SSH, as the inventory shows. Credentials are sealed at rest.',
    evidence: ['crypto/algorithms.csv', 'crypto/weak-algorithms.csv', 'populations/stores.csv'],
    figures: ['algorithmsInUse', 'weakAlgorithmsInUse', 'waivers'],
    yours: 'Encrypt the disks under the stores and the database: the files themselves lie there as they came.',
  }),
  hipaa('(b)', {
    asks: 'Activity in systems with health information is recorded and can be examined.',
    meets: 'Every act leaves an event; the trail can be searched, exported and proven.',
    evidence: ['events.jsonl', 'events.csv', 'data-dictionary.md'],
    figures: ['events', 'denied', 'failures'],
    yours: 'Examine it regularly.',
  }),
  hipaa('(c)(1), (c)(2)', {
    asks: 'Health information is not altered or destroyed improperly, and that can be shown.',
    meets: 'Files become visible whole or not at all, each with its SHA-256 digest, its verification and a signed receipt.',
    evidence: ['reconciliation/transfers.csv', 'reconciliation/totals.csv'],
    figures: ['transfersCommitted', 'receipts', 'committedWithoutReceipt'],
    yours: 'Protect the stores against changes past the platform.',
  }),
  hipaa('(d)', {
    asks: 'Whoever seeks access is who they say they are.',
    meets:
      'Passwords with a second factor for people, keys, passwords and codes for partners, tokens for programs; host keys for servers.',
    evidence: ['populations/people.csv', 'populations/accounts.csv', 'populations/host-keys.csv'],
    figures: ['peopleWithSecondFactor', 'authorizedKeys', 'hostKeysTrusted'],
    yours: 'Prove identities before handing out credentials.',
  }),
  hipaa('(e)(1), (e)(2)(i)', {
    asks: 'What is transmitted is guarded against access and change on the way.',
    meets: 'SSH protects the way; the digest over the whole file is compared at the target where the partner lets us.',
    evidence: ['reconciliation/transfers.csv', 'crypto/algorithms.csv'],
    figures: ['transfersCommitted', 'weakAlgorithmsInUse'],
    yours: '',
  }),

  sox('Access 1', {
    asks: 'Access to programs and data is granted by role, and reviewed.',
    meets: 'Four roles with fixed permissions; people, programs and partners with their last use; dormant ones are marked.',
    evidence: [
      'populations/people.csv',
      'populations/role-permissions.csv',
      'populations/api-keys.csv',
      'populations/accounts.csv',
    ],
    figures: ['people', 'peopleDormant', 'apiKeys', 'accounts', 'accountsDormant'],
    yours: 'Approve grants, review them each quarter, and match leavers with the list.',
  }),
  sox('Access 2', {
    asks: 'Privileged access is restricted and watched.',
    meets: 'Administrators are listed; what they do is in the trail, which they cannot change.',
    evidence: ['populations/people.csv', 'changes.csv', 'events.csv'],
    figures: ['administrators', 'administratorsWithoutSecondFactor', 'changes'],
    yours: 'Have somebody who is no administrator look at what they did.',
  }),
  sox('Change 1', {
    asks: 'Changes are authorised, tested and traceable.',
    meets:
      'Every change of a setting is an event with what was before and after, by whom and when; jobs have versions, and every run names its own.',
    evidence: ['changes.csv', 'populations/jobs.csv'],
    figures: ['changes', 'jobs'],
    yours: 'Match changes with your tickets: the platform does not know who approved them.',
  }),
  sox('Operations 1', {
    asks: 'Jobs run as scheduled, and failures are followed up.',
    meets: 'Schedules with what they missed, runs and their outcomes, failures with their codes.',
    evidence: ['populations/schedules.csv', 'reconciliation/transfers.csv', 'events.csv'],
    figures: ['schedules', 'transfersFailed', 'failures'],
    yours: 'Follow failures up, and write down how.',
  }),
  sox('Interfaces 1', {
    asks: 'What is transferred between systems arrives complete and accurate.',
    meets:
      'Every file that was taken is accounted for: committed, failed, cancelled or open, with digest, verification and receipt.',
    evidence: ['reconciliation/totals.csv', 'reconciliation/transfers.csv'],
    figures: [
      'transfersTaken',
      'transfersCommitted',
      'transfersFailed',
      'transfersCancelled',
      'transfersOpen',
      'committedWithoutReceipt',
    ],
    yours: 'Reconcile with the books on both sides: what a sender never provided, the platform cannot miss.',
  }),

  gdpr('Art. 30', {
    asks: 'There are records of processing: purposes, categories of data, recipients, transfers, security measures.',
    meets: 'Partners bear the purpose of the exchange and the category of data, and jobs say what goes where.',
    evidence: ['populations/partners.csv', 'populations/jobs.csv'],
    figures: ['partners', 'partnersWithoutPurpose', 'jobs'],
    yours: 'Keep the record itself: legal basis, third countries and time limits are not known here.',
  }),
  gdpr('Art. 32(1)(a)', {
    asks: 'Personal data are pseudonymised and encrypted as the risk demands.',
    meets: 'Encrypted in transit. The hashed trail holds names of people as salted commitments only, so that they can be erased.',
    evidence: ['crypto/algorithms.csv', 'crypto/weak-algorithms.csv', 'events.jsonl'],
    figures: ['weakAlgorithmsInUse', 'waivers'],
    yours: 'Encrypt disks and backups. This bundle holds names of people: keep it safe, and delete it in time.',
  }),
  gdpr('Art. 32(1)(b)', {
    asks: 'Confidentiality, integrity, availability and resilience are ensured.',
    meets: 'Roles and permissions, digests and receipts, transfers that survive the death of any process.',
    evidence: ['populations/role-permissions.csv', 'reconciliation/totals.csv'],
    figures: ['transfersTaken', 'transfersCommitted', 'denied'],
    yours: 'Run it redundantly, and watch it.',
  }),
  gdpr('Art. 32(1)(c)', {
    asks: 'Availability is restored quickly after an incident.',
    meets: 'The state is in PostgreSQL alone; what was interrupted is gone on with.',
    evidence: [],
    figures: [],
    yours: 'Back up and restore PostgreSQL, the stores and the master key, and rehearse it.',
  }),
  gdpr('Art. 32(1)(d)', {
    asks: 'The measures are tested and evaluated regularly.',
    meets: 'The trail checks itself daily; the inventory and this bundle can be made at any time.',
    evidence: ['report.html', 'checkpoints.jsonl'],
    figures: ['checkpoints', 'breaks'],
    yours: 'Test and evaluate, and write down what came of it.',
  }),

  nist('AU-2', {
    asks: 'It is decided which events are logged, and why.',
    meets: 'The catalogue of types of event is part of the program; a test fails when an act leaves none.',
    evidence: ['data-dictionary.md'],
    figures: ['eventTypes'],
    yours: 'Decide whether they are enough for you, and review that.',
  }),
  nist('AU-3, AU-3(1)', {
    asks: 'A record says what, when, where, from where, with which outcome and who, and more where it is needed.',
    meets: 'Every event has them, and beside them session, file, transfer and change.',
    evidence: ['events.csv', 'data-dictionary.md'],
    figures: ['events'],
    yours: '',
  }),
  nist('AU-4', {
    asks: 'There is room for the logs.',
    meets: 'They lie in PostgreSQL; exports are deleted after seven days.',
    evidence: [],
    figures: ['events'],
    yours: 'Give the database room, and watch it.',
  }),
  nist('AU-5', {
    asks: 'A failure to log is alerted and acted on.',
    meets:
      'What cannot be logged does not happen; a broken chain is a critical event and stops checkpoints until two people close it.',
    evidence: ['events.csv'],
    figures: ['breaks', 'breaksOpen', 'critical'],
    yours: 'Have the alert reach somebody.',
  }),
  nist('AU-6', {
    asks: 'Records are reviewed, analysed and reported.',
    meets: 'Search, saved views, the story of a file, and the report of this bundle.',
    evidence: ['report.html', 'events.csv'],
    figures: ['denied', 'failures'],
    yours: 'Review, and report what you find.',
  }),
  nist('AU-7', {
    asks: 'Records can be reduced and reported on without changing them.',
    meets: 'Filters and formats; a selection is proven against the whole trail.',
    evidence: ['events.csv', 'proofs.jsonl'],
    figures: ['events'],
    yours: '',
  }),
  nist('AU-8', {
    asks: 'Records bear times of the system’s clock, in UTC.',
    meets: 'UTC to the millisecond, the time of the act and the time of recording.',
    evidence: ['events.csv'],
    figures: [],
    yours: 'Keep the clocks of the hosts right (NTP).',
  }),
  nist('AU-9, AU-9(3)', {
    asks: 'Records and tools are protected, by cryptography.',
    meets: 'Appended only, linked by hash, signed checkpoints; verified offline by a program that needs nothing of the platform.',
    evidence: ['manifest.json', 'checkpoints.jsonl', 'proofs.jsonl', 'verify.mjs', 'VERIFY.md'],
    figures: ['checkpoints', 'breaks'],
    yours: 'Keep checkpoints and public keys elsewhere.',
  }),
  nist('AU-10', {
    asks: 'Nobody can deny having done what they did.',
    meets:
      'Events name the actor and how they proved themselves; what was delivered has a signed receipt with its place in the trail.',
    evidence: ['events.jsonl', 'reconciliation/transfers.csv'],
    figures: ['receipts'],
    yours: 'Bind identities to people.',
  }),
  nist('AU-11', {
    asks: 'Records are kept as long as they are needed.',
    meets: 'From the first event on; the bundle says from when to when it holds them.',
    evidence: ['manifest.json', 'events.csv'],
    figures: ['events'],
    yours: 'Set how long, and keep backups as long.',
  }),
  nist('AU-12', {
    asks: 'All components can generate the records.',
    meets: 'API, workers, SFTP server and command line all write to one trail.',
    evidence: ['events.csv'],
    figures: ['events'],
    yours: 'Hosts, databases and networks have logs of their own.',
  }),
  nist('AU-14', {
    asks: 'Sessions can be looked at as they were.',
    meets:
      'Every session of a partner has an id, which all that was done in it bears; keystrokes and contents of files are not recorded.',
    evidence: ['events.csv'],
    figures: [],
    yours: '',
  }),
];

export const controlTable: Table = {
  name: 'control-matrix',
  title: 'Control matrix',
  about:
    'What controls ask for, in our words; what the platform does about it; which files of this bundle are the evidence; figures of this bundle; and what is left to the organisation. It is no certificate.',
  columns: ['framework', 'control', 'asks', 'platform', 'evidence', 'figures', 'organisation'],
};

/** `peopleDormant` → `people dormant`. */
export function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The rows of the control matrix, with what was counted. */
export function controlRows(counts: Readonly<Record<string, number>>): readonly TableRow[] {
  return controls.map(({ framework, id, asks, meets, evidence, figures, yours }) => ({
    ...{ framework, control: id, asks, platform: meets, evidence: evidence.join(', '), organisation: yours },
    figures: figures.flatMap((name) => (counts[name] === undefined ? [] : [`${inWords(name)}: ${counts[name]}`])).join(', '),
  }));
}

/** The control matrix as a page of the documentation. */
export function controlMatrixPage(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = (framework: Framework) =>
    controls
      .filter((control) => control.framework === framework)
      .map(
        ({ id, asks, meets, evidence, yours }) =>
          `| ${[id, asks, meets, evidence.map((file) => `\`${file}\``).join(', '), yours].map(cell).join(' | ')} |`,
      );
  return [
    '# Control matrix',
    '',
    'What controls ask for, in our words; what Waybill does about it; which files of an [audit bundle](../audit-exports.md#the-audit-bundle) are the evidence; and what is left to the organisation.',
    'It is no certificate. This page is made from `packages/audit/src/bundle/control-matrix.ts`; a test fails when it is stale. Every bundle has it with the figures of that bundle.',
    ...frameworks.flatMap((framework) => [
      '',
      `## ${framework}`,
      ...(framework === 'SOX ITGC' ? ['', 'SOX names no controls; the identifiers are ours.'] : []),
      '',
      '| control | what it asks | what Waybill does | evidence in the bundle | what is left to the organisation |',
      '| ------- | ------------ | ----------------- | ---------------------- | -------------------------------- |',
      ...rows(framework),
    ]),
    '',
  ].join('\n');
}
