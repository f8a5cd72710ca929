import { createHash } from 'node:crypto';
import { controlRows, frameworks, inWords } from '../control-matrix.js';
import type { EventTally } from '../event-tally.js';
import type { Table, TableRow } from '../table.js';
import type { BundleAbout } from '../write-bundle.js';
import { pointsToLookAt } from './attention.js';
import { section, table, text } from './html.js';
import { reportStyle } from './style.js';

/** A table of which the report shows some columns. */
export interface ReportTable extends Table {
  readonly rows: readonly TableRow[];
  /** How many rows there are in all; as many as are given unless it says otherwise. */
  readonly of?: number;
}

/** What a report is made of. */
export interface ReportInput {
  readonly about: BundleAbout;
  readonly keyFingerprint: string;
  readonly keys: readonly TableRow[];
  readonly tally: EventTally;
  /** By their names, such as `populations/people`. */
  readonly tables: ReadonlyMap<string, ReportTable>;
}

const digest = createHash('sha256').update(reportStyle).digest('base64');
const CSP = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;

const sections = {
  attention: 'Points to look at',
  scope: 'Scope',
  integrity: 'Integrity',
  people: 'People and access',
  exchanges: 'Partners and exchanges',
  changes: 'Changes',
  transfers: 'Transfers and reconciliation',
  failures: 'Failures and denials',
  crypto: 'Cryptography and waivers',
  controls: 'Control matrix',
  events: 'Events by type',
} as const;

/** The report of a bundle: one HTML file without a script and without anything from elsewhere, for a screen and for paper. */
export function* reportHtml(input: ReportInput): Generator<string, void, void> {
  yield head();
  yield opening(input);
  yield attentionSection(input);
  yield scopeSection(input);
  yield integritySection(input);
  const shown = tablesOf(input);
  yield section('people', sections.people, [
    shown('populations/people', [
      'username',
      'name',
      'role',
      'status',
      'secondFactorSince',
      'lastSignInAt',
      'dormant',
      'createdAt',
    ]),
    shown('populations/api-keys', [
      'name',
      'role',
      'beginsWith',
      'holds',
      'lastUsedAt',
      'dormant',
      'expiresAt',
      'revokedAt',
      'createdAt',
    ]),
    shown('populations/accounts', [
      'username',
      'partner',
      'status',
      'signIn',
      'hasPassword',
      'secondFactorSince',
      'authorizedKeys',
      'addresses',
      'expiresAt',
      'lastSignInAt',
      'dormant',
    ]),
    shown('populations/authorized-keys', ['account', 'algorithm', 'fingerprint', 'comment', 'from', 'expiresAt', 'lastUsedAt']),
    rolesTable(input),
  ]);
  yield section('exchanges', sections.exchanges, [
    shown('populations/partners', ['slug', 'name', 'status', 'purpose', 'dataCategory', 'contacts', 'createdAt']),
    shown('populations/connections', [
      'slug',
      'partner',
      'status',
      'host',
      'port',
      'username',
      'key',
      'hasPassword',
      'waiverUntil',
      'updatedAt',
    ]),
    shown('populations/host-keys', ['connection', 'algorithm', 'fingerprint', 'state', 'decidedBy', 'decidedAt']),
    shown('populations/keys', ['slug', 'algorithm', 'bits', 'fingerprint', 'origin', 'usedBy', 'createdAt']),
    shown('populations/server-host-keys', ['algorithm', 'fingerprint', 'state', 'activatedAt', 'retiredAt']),
    shown('populations/jobs', [
      'slug',
      'partner',
      'status',
      'version',
      'direction',
      'source',
      'sourcePath',
      'targets',
      'updatedAt',
    ]),
    shown('populations/schedules', ['job', 'kind', 'rule', 'enabled', 'nextFireAt', 'missedAt']),
    shown('populations/stores', ['slug', 'kind', 'root', 'createdAt']),
  ]);
  yield section('changes', sections.changes, [
    shown(
      'changes',
      ['seq', 'recordedAt', 'type', 'actorName', 'targetName', 'changed'],
      'Here an act a row, the last first.',
      'No event of this bundle changes a setting.',
    ),
  ]);
  yield transfersSection(input);
  yield section('failures', sections.failures, [
    table({
      title: 'The last acts that failed or were denied',
      columns: ['seq', 'recordedAt', 'type', 'outcome', 'reason', 'actor', 'address', 'target'],
      rows: input.tally.wrongRows(),
      of: (input.about.counts['failures'] ?? 0) + (input.about.counts['denied'] ?? 0),
      file: 'events.csv',
      empty: 'No event of this bundle failed or was denied.',
    }),
  ]);
  yield section('crypto', sections.crypto, [
    shown(
      'crypto/weak-algorithms',
      ['what', 'name', 'partner', 'algorithms', 'until', 'reason', 'lastUsedAt'],
      undefined,
      'Nothing allows or used a weak algorithm.',
    ),
    shown('crypto/algorithms', ['direction', 'partner', 'party', 'use', 'algorithm', 'weak', 'sessions', 'lastAt']),
    shown('crypto/keys', ['kind', 'name', 'partner', 'algorithm', 'bits', 'fingerprint', 'usedBy', 'expiresAt']),
    shown('crypto/expiring', ['kind', 'name', 'partner', 'at']),
  ]);
  yield controlsSection(input);
  yield section('events', sections.events, [
    table({
      title: 'What was recorded',
      columns: ['type', 'meaning', 'events', 'failures', 'denied'],
      rows: input.tally.typeRows(),
      file: 'data-dictionary.md',
      empty: 'No event was selected.',
    }),
  ]);
  yield `<footer>Made by Waybill at ${text(input.about.exportedAt)}. Times are UTC. This report is covered by the signature of manifest.json; what it says of events can be checked in events.jsonl.</footer>\n</main>\n</body>\n</html>\n`;
}

function tablesOf({ tables }: ReportInput) {
  return (name: string, columns: readonly string[], more?: string, empty?: string): string => {
    const found = tables.get(name);
    if (found === undefined) return '';
    const about = more === undefined ? found.about : `${found.about} ${more}`;
    const shown = {
      title: found.title,
      about,
      columns,
      rows: found.rows,
      of: found.of ?? found.rows.length,
      file: `${name}.csv`,
    };
    return table(empty === undefined ? shown : { ...shown, empty });
  };
}

function head(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Waybill audit report</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
`;
}

const tileNames: readonly (readonly [string, string, 'bad'?])[] = [
  ['events', 'events'],
  ['changes', 'events that change something'],
  ['denied', 'denied'],
  ['failures', 'failed'],
  ['people', 'people'],
  ['apiKeys', 'API keys'],
  ['accounts', 'accounts of partners'],
  ['transfersTaken', 'files taken'],
  ['transfersCommitted', 'files committed'],
  ['transfersFailed', 'files failed', 'bad'],
  ['waivers', 'waivers for weak algorithms', 'bad'],
  ['breaksOpen', 'open breaks of the trail', 'bad'],
];

function opening({ about, tally }: ReportInput): string {
  const span = tally.span;
  const period =
    span === undefined ? 'No event was selected.' : `Events recorded from ${day(span.first)} to ${day(span.last)}, UTC.`;
  const tiles = tileNames.map(([name, words, kind]) => {
    const count = about.counts[name] ?? 0;
    return `<div class="tile${kind === 'bad' && count > 0 ? ' bad' : ''}"><b>${count.toLocaleString('en-GB').replaceAll(',', '\u202f')}</b><span>${words}</span></div>`;
  });
  const contents = Object.entries(sections).map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`);
  return `<h1>Audit report</h1>
<p class="lead">Waybill, managed file transfer. ${period} ${about.events.complete ? 'All events of the period are there.' : 'A selection of events; each is proven to be in the trail.'}</p>
<div class="tiles">${tiles.join('')}</div>
<nav aria-label="Contents"><ul>${contents.join('')}</ul></nav>
`;
}

const day = (date: Date): string => date.toISOString().slice(0, 16).replace('T', ' ');

function attentionSection({ about }: ReportInput): string {
  const points = pointsToLookAt(about);
  const list = points.map((point) => `<li>${text(point)}</li>`).join('\n');
  return section('attention', sections.attention, [
    points.length === 0
      ? '<p class="note good">Nothing was found that asks for a look.</p>'
      : `<div class="note bad"><ul>\n${list}\n</ul></div>`,
    '<p class="about">Computed from this bundle. Whether something is a finding is for the auditor to say.</p>',
  ]);
}

function scopeSection({ about, keyFingerprint }: ReportInput): string {
  const { requestedBy, events } = about;
  const filters = Object.entries(about.filters).map(([name, value]) => `${inWords(name)}: ${String(value)}`);
  const rows: readonly (readonly [string, string])[] = [
    ['Made at', about.exportedAt],
    ['Asked for by', `${requestedBy.kind} ${requestedBy.name}`],
    ['Reason', about.reason],
    ['Filter', filters.length === 0 ? 'none: all events' : filters.join(', ')],
    ['Events', events.first === null ? 'none' : `${events.count}, from number ${events.first} to ${events.last}`],
    ['Transfers', 'those taken in the period of the filter, and of its partner, job, run or account'],
    ['Populations', 'as they were when the bundle was made, whatever the filter'],
    ['Export', about.exportId],
    ['Signed by', keyFingerprint],
  ];
  const list = rows.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('\n');
  return section('scope', sections.scope, [`<dl>\n${list}\n</dl>`]);
}

function integritySection({ about, keys }: ReportInput): string {
  const { checkpoint, counts } = about;
  const proven =
    checkpoint === null
      ? '<div class="note bad"><p>No checkpoint was made of the trail yet: the events rest on the signature of this bundle alone.</p></div>'
      : `<div class="note${(counts['breaksOpen'] ?? 0) > 0 ? ' bad' : ''}"><p>The events stand in a tree of ${checkpoint.treeSize} events that was signed at ${text(checkpoint.at)}; its root is <code>${text(checkpoint.rootHash)}</code>. Every event of this bundle up to that number is proven to be in it, at its place.</p></div>`;
  return section('integrity', sections.integrity, [
    proven,
    '<p>This page states what is in the bundle. <strong>It does not check itself</strong>: whoever reads it checks the bundle, without a network and without the platform, in the unpacked folder:</p>',
    '<pre>node verify.mjs --public-key keys.pem --checkpoint older-checkpoint.json</pre>',
    '<p>The public key and the older checkpoint must have been got and kept elsewhere: the keys in this bundle prove nothing against whoever owns the platform. VERIFY.md explains it. The files other than events.jsonl are what the platform said when the bundle was made; they are signed, and only the events are chained.</p>',
    table({ title: 'Signing keys', columns: ['fingerprint', 'activatedAt', 'replacedAt'], rows: keys, file: 'keys.json' }),
  ]);
}

function rolesTable({ tables }: ReportInput): string {
  const permissions = tables.get('populations/role-permissions');
  if (permissions === undefined) return '';
  const byRole = new Map<string, number>();
  for (const { role } of permissions.rows) byRole.set(String(role), (byRole.get(String(role)) ?? 0) + 1);
  const means: Record<string, string> = {
    admin: 'everything, people and API keys as well',
    operator: 'runs the exchanges; manages no people and no API keys',
    auditor: 'reads everything, the trail as well; changes nothing',
    viewer: 'reads everything but the trail and people',
  };
  for (const { role, description } of tables.get('populations/roles')?.rows ?? [])
    means[String(role)] ??= String(description ?? '');
  return table({
    title: permissions.title,
    about: permissions.about,
    columns: ['role', 'may', 'operations'],
    rows: [...byRole].map(([role, operations]) => ({ role, may: means[role] ?? '', operations })),
    file: 'populations/role-permissions.csv',
  });
}

function transfersSection(input: ReportInput): string {
  const { counts } = input.about;
  const shown = tablesOf(input);
  const taken = counts['transfersTaken'] ?? 0;
  const sum =
    (counts['transfersCommitted'] ?? 0) +
    (counts['transfersFailed'] ?? 0) +
    (counts['transfersCancelled'] ?? 0) +
    (counts['transfersOpen'] ?? 0);
  return section('transfers', sections.transfers, [
    `<div class="note ${taken === sum ? 'good' : 'bad'}"><p>${taken} taken = ${counts['transfersCommitted'] ?? 0} committed + ${counts['transfersFailed'] ?? 0} failed + ${counts['transfersCancelled'] ?? 0} cancelled + ${counts['transfersOpen'] ?? 0} open: ${taken === sum ? 'it adds up' : `it does not add up (${sum})`}. ${counts['committedWithoutReceipt'] ?? 0} of those that are committed have no receipt. The events of this bundle tell of ${counts['commitEvents'] ?? 0} commits.</p></div>`,
    shown('reconciliation/totals', [
      'direction',
      'taken',
      'committed',
      'failed',
      'cancelled',
      'open',
      'difference',
      'committedBytes',
      'receipts',
      'committedWithoutReceipt',
    ]),
    shown(
      'reconciliation/transfers',
      [
        'takenAt',
        'direction',
        'partner',
        'job',
        'sourcePath',
        'target',
        'targetPath',
        'outcome',
        'sizeBytes',
        'verification',
        'failureCode',
      ],
      'Here those that failed, were cancelled or are open, the newest first.',
      'No transfer failed, was cancelled or is open.',
    ),
  ]);
}

function controlsSection({ about }: ReportInput): string {
  const rows = controlRows(about.counts);
  const parts = frameworks.map((framework) =>
    table({
      title: framework,
      ...(framework === 'SOX ITGC' ? { about: 'SOX names no controls; the identifiers are ours.' } : {}),
      columns: ['control', 'asks', 'platform', 'evidence', 'figures', 'organisation'],
      rows: rows.filter((row) => row['framework'] === framework),
    }),
  );
  return section('controls', sections.controls, [
    '<p class="about">What controls ask for, in our words; what the platform does about it; the evidence in this bundle; figures of this bundle; and what is left to the organisation. It is no certificate.</p>',
    `<div class="control">${parts.join('\n')}</div>`,
  ]);
}
