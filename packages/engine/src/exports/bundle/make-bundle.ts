import {
  type BundleAbout,
  type BundleFile,
  bundleFiles,
  canonicalJsonOf,
  controlRows,
  controlTable,
  csvOfTable,
  EventTally,
  exportLines,
  formatEvents,
  jsonOfTable,
  type ReportTable,
  readCheckpoint,
  reportHtml,
  type Signer,
  type StoredAuditEvent,
  type Table,
  type TableRow,
  verifierText,
  verifyGuide,
  writeBundle,
} from '@waybill/audit';
import { type AuditExport, auditDictionary, type Clock, type Database } from '@waybill/core';
import { makeCheckpoint } from '../../checkpoints/make-checkpoint.js';
import { type ExportSelection, plainFilter } from '../export-rows.js';
import { changeRows, changesTable } from './changes.js';
import type { RolePermission } from './people-tables.js';
import { readPopulations } from './populations.js';
import { bundledCheckpoints, proofLines, signedPart } from './prove-events.js';
import { Reconciliation, totalsTable, transferFilterOf, transferRows, transfersTable } from './reconciliation.js';

export interface BundleDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly processName: string;
  readonly permissions?: readonly RolePermission[];
}

/** What a bundle is made of, and how. */
export interface BundleSourceOfEvents {
  readonly selection: ExportSelection;
  /** Told how many events are done, counted once although they are read several times. */
  readonly done: (events: number) => void;
  readonly signal: AbortSignal;
}

/** The events are read for `events.jsonl`, for the CSV and for what changed. */
const PASSES = 3;
/** How many rows of a long table the report shows. */
const MOST_SHOWN = 200;

/** Makes a checkpoint of what there is now, so that every event of the bundle can be proven. While the trail is broken, none is made. */
async function checkpointNow(deps: BundleDeps, signal: AbortSignal): Promise<void> {
  while ((await makeCheckpoint(deps, { everyEvents: 1, everyMs: 1 }, signal)) !== undefined) signal.throwIfAborted();
}

/** Makes the audit bundle of an export: a signed zip, in bounded memory. */
export async function* makeBundle(
  deps: BundleDeps,
  claimed: AuditExport,
  { selection, done, signal }: BundleSourceOfEvents,
): AsyncGenerator<Uint8Array, void, void> {
  await checkpointNow(deps, signal);
  const exportedAt = deps.clock.now();
  const { read } = deps.database;
  const bundled = await bundledCheckpoints(read.checkpoints, await read.auditRetention.removedUpTo());
  const last = bundled.at(-1);
  const checkpoint = last === undefined ? undefined : readCheckpoint(last);
  const populations = await readPopulations(deps);
  const filters = plainFilter(claimed.filter);
  const tally = new EventTally();
  const sums = new Reconciliation();
  const shown = new Map<string, ReportTable>(populations.tables.map((table) => [table.name, table]));

  let seen = 0;
  async function* rows(): AsyncGenerator<StoredAuditEvent> {
    for await (const row of selection.rows()) {
      yield row;
      seen += 1;
      done(Math.floor(seen / PASSES));
    }
  }
  const keyRows = await keysOf(deps.database);
  const about = (): BundleAbout => ({
    exportId: claimed.id,
    exportedAt: exportedAt.toISOString(),
    requestedBy: claimed.requestedBy,
    reason: claimed.reason,
    filters,
    events: {
      ...{ count: selection.count, complete: selection.complete },
      ...{ first: selection.span?.first ?? null, last: selection.span?.last ?? null },
    },
    checkpoint:
      checkpoint === undefined ? null : { treeSize: checkpoint.treeSize, rootHash: checkpoint.rootHash, at: checkpoint.at },
    counts: {
      ...{ events: selection.count, checkpoints: bundled.length },
      eventsWithoutCheckpoint: Math.max(0, Math.min(selection.count, (selection.span?.last ?? 0) - (checkpoint?.treeSize ?? 0))),
      ...populations.counts,
      ...tally.counts(),
      ...sums.counts(),
    },
  });

  async function* files(): AsyncGenerator<BundleFile> {
    const written = { exportedAt, filters, complete: selection.complete, signer: deps.signer, signal };
    yield { name: bundleFiles.events, content: ended(exportLines(rows(), written)) };
    const origin = { version: '1.0', host: '' };
    const onEvent = tally.add.bind(tally);
    yield { name: 'events.csv', content: formatEvents(rows(), { format: 'csv', origin, signal, onEvent }) };
    yield { name: 'data-dictionary.md', content: [auditDictionary()] };
    yield { name: bundleFiles.checkpoints, content: bundled.map((each) => `${canonicalJsonOf(signedPart(each))}\n`) };
    yield { name: bundleFiles.proofs, content: proofLines(read.checkpoints, selection, bundled) };
    yield {
      name: bundleFiles.keys,
      content: [`${canonicalJsonOf({ format: 'waybill-audit-keys', version: 1, keys: keyRows })}\n`],
    };
    for (const table of populations.tables) yield* filesOf(table, table.rows);
    yield csvFile(changesTable, keepingActs(changeRows(rows()), changesTable, shown));
    const transfers = transferRows(read, transferFilterOf(claimed.filter), { names: populations.names, sums, signal });
    yield csvFile(transfersTable, keepingFirst(transfers, transfersTable, shown));
    shown.set(totalsTable.name, { ...totalsTable, rows: sums.rows() });
    yield* filesOf(totalsTable, sums.rows());
    yield* filesOf(controlTable, controlRows(about().counts));
    const input = { about: about(), keyFingerprint: deps.signer.keyFingerprint, keys: keyRows, tally, tables: shown };
    yield { name: 'report.html', content: reportHtml(input) };
    yield { name: 'VERIFY.md', content: [verifyGuide] };
    yield { name: 'verify.mjs', content: [await verifierText()] };
  }

  yield* writeBundle(files(), { signer: deps.signer, at: exportedAt, about });
}

function csvFile(table: Table, rows: AsyncIterable<TableRow> | Iterable<TableRow>): BundleFile {
  return { name: `${table.name}.csv`, content: csvOfTable(table, rows) };
}

function* filesOf(table: Table, rows: readonly TableRow[]): Generator<BundleFile> {
  yield csvFile(table, rows);
  yield { name: `${table.name}.json`, content: jsonOfTable(table, rows) };
}

/** Passes the changed fields on and keeps the last acts for the report, the newest first, an act a row. */
async function* keepingActs(rows: AsyncIterable<TableRow>, table: Table, shown: Map<string, ReportTable>) {
  const kept: TableRow[] = [];
  let count = 0;
  for await (const row of rows) {
    yield row;
    const before = kept.at(-1);
    if (before !== undefined && before['seq'] === row['seq']) {
      kept[kept.length - 1] = { ...before, changed: `${before['changed']}; ${changeText(row)}` };
      continue;
    }
    count += 1;
    kept.push({ ...row, changed: changeText(row) });
    if (kept.length > MOST_SHOWN) kept.shift();
  }
  shown.set(table.name, { ...table, rows: kept.toReversed(), of: count });
}

/** `name: Acme → Acme Bank`. */
function changeText({ field, before, after }: TableRow): string {
  if (before === null) return `${field}: ${after}`;
  return after === null ? `${field}: ${before} → nothing` : `${field}: ${before} → ${after}`;
}

/** Passes rows on and keeps the first of those that were not committed for the report. */
async function* keepingFirst(rows: AsyncIterable<TableRow>, table: Table, shown: Map<string, ReportTable>) {
  const kept: TableRow[] = [];
  let count = 0;
  for await (const row of rows) {
    yield row;
    if (row['outcome'] === 'committed') continue;
    count += 1;
    if (kept.length < MOST_SHOWN) kept.push(row);
  }
  shown.set(table.name, { ...table, rows: kept, of: count });
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  for await (const line of lines) yield `${line}\n`;
}

/** Every public key that ever signed, with the time from which it did and until which. */
async function keysOf({ read }: Pick<Database, 'read'>): Promise<readonly TableRow[]> {
  const known = await read.signingKeys.list();
  return known.map(({ fingerprint, publicKeyPem, activatedAt }, place) => ({
    ...{ fingerprint, publicKeyPem, activatedAt: activatedAt.toISOString() },
    replacedAt: known[place + 1]?.activatedAt.toISOString() ?? null,
  }));
}
