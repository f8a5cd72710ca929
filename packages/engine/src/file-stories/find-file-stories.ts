import type { AuditEvent, AuditFilter, FileWhereabouts, Id, Repositories, StoryStepKind } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';
import { grouped, keysOfEvent, keysOfSkipped } from './group-stories.js';
import { type Skipped, skippedSteps } from './skipped-steps.js';
import { type StoryStep, stepOf, storyTypes } from './story-step.js';

/** What is known of the file; at least one of the first five. */
export interface FileQuestion {
  /** Part of a name or path, in any case. */
  readonly text?: string;
  /** The whole path: at the source, at the target, or as an Account sees it. */
  readonly path?: string;
  /** SHA-256, lower-case hex. */
  readonly sha256?: string;
  readonly transferId?: Id;
  readonly partnerId?: Id;
  readonly since?: Date;
  readonly until?: Date;
}

/** Everything that is known of one file, oldest first, across runs, sessions and names. */
export interface FileStory {
  readonly where: FileWhereabouts;
  /** The path at which it was last. */
  readonly path: string;
  readonly steps: readonly StoryStep[];
  /** Whether there are more steps than are told: the newest ones are. */
  readonly isCut: boolean;
}

const SEEDS = 200;
const STORIES = 20;
const STEPS = 200;
const ROUNDS = 4;
const NAMES_A_ROUND = 50;
const RENAMES_A_ROUND = 10;
const PAGE = 200;
const PAGES = 5;

/**
 * Where a file is and how it came there: the stories of the files that the question fits, the one something last happened to first. Who asked is
 * in the trail.
 */
export async function findFileStories(
  deps: Pick<AdministrationDeps, 'database'>,
  question: FileQuestion,
  context: ActorContext,
): Promise<readonly FileStory[]> {
  const asked = Object.entries(question).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : String(value),
  ]);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'audit.read',
      target: { kind: 'audit' },
      details: { fileStory: Object.fromEntries(asked) },
    });
  });
  const { read } = deps.database;
  const seeds = await seedsOf(read, question);
  const events = await related(read, seeds);
  const skipped = await skippedOf(read, question, events);
  return storiesOf(events, skipped, new Set(seeds.map(({ id }) => id)), question);
}

async function seedsOf({ auditTrail }: Repositories, question: FileQuestion): Promise<readonly AuditEvent[]> {
  const { text, path, sha256, transferId, partnerId, since, until } = question;
  const filter: AuditFilter = {
    types: storyTypes,
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { text: path }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(transferId === undefined ? {} : { transferId }),
    ...(partnerId === undefined ? {} : { partnerId }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  const { items } = await auditTrail.list(filter, { limit: SEEDS });
  return items.filter((event) => fits(event, question));
}

/** The search finds parts of any name in an event, also of who acted; here it is the file that is asked for. */
function fits({ file }: AuditEvent, { text, path }: FileQuestion): boolean {
  if (file === undefined) return false;
  const paths = [file.path, file.truePath, file.previousPath].filter((each) => each !== undefined);
  if (path !== undefined && !paths.includes(path)) return false;
  return text === undefined || paths.some((each) => each.toLowerCase().includes(text.toLowerCase()));
}

/** The events that have to do with these: of the same Transfers, and of files with the names that occur, round after round. */
async function related({ auditTrail }: Repositories, seeds: readonly AuditEvent[]): Promise<readonly AuditEvent[]> {
  const found = new Map(seeds.map((event) => [event.id, event]));
  const asked = { names: new Set<string>(), transfers: new Set<Id>() };
  const all = async (filter: AuditFilter): Promise<void> => {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      const { items, nextCursor } = await auditTrail.list(filter, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const event of items) found.set(event.id, event);
      if (nextCursor === undefined) return;
      cursor = nextCursor;
    }
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const events = [...found.values()];
    const names = fresh(asked.names, events.flatMap(namesOf));
    const transfers = fresh(
      asked.transfers,
      events.flatMap(({ transferId }) => (transferId === undefined ? [] : [transferId])),
    );
    if (names.length === 0 && transfers.length === 0) break;
    if (transfers.length > 0) await all({ types: storyTypes, transferIds: transfers });
    if (names.length > 0) await all({ types: storyTypes, fileNames: names });
    // What it is called next stands with its name before.
    for (const name of names.slice(0, RENAMES_A_ROUND)) await all({ types: ['file.renamed', 'upload.named'], text: `/${name}` });
  }
  return [...found.values()];
}

function fresh<T>(known: Set<T>, candidates: readonly T[]): readonly T[] {
  const picked = [...new Set(candidates)].filter((each) => !known.has(each)).slice(0, NAMES_A_ROUND);
  for (const each of picked) known.add(each);
  return picked;
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function namesOf({ file }: AuditEvent): readonly string[] {
  return [file?.path, file?.truePath, file?.previousPath].flatMap((path) =>
    path === undefined || lastPart(path) === '' ? [] : [lastPart(path)],
  );
}

/** What Runs left, of files with a name that occurs, and with the very name that was asked for. */
async function skippedOf(
  { runs }: Repositories,
  { text, path, partnerId }: FileQuestion,
  events: readonly AuditEvent[],
): Promise<readonly Skipped[]> {
  const names = new Set(events.flatMap(namesOf));
  for (const asked of [text, path]) if (asked !== undefined && lastPart(asked) !== '') names.add(lastPart(asked));
  if (names.size === 0) return [];
  const skipped = await runs.skippedByName([...names].slice(0, NAMES_A_ROUND), PAGE * PAGES);
  return partnerId === undefined ? skipped : skipped.filter((each) => each.partnerId === partnerId);
}

type Fact = { readonly event: AuditEvent } | { readonly skipped: Skipped };

function storiesOf(
  events: readonly AuditEvent[],
  skipped: readonly Skipped[],
  seeds: ReadonlySet<Id>,
  { text, path }: FileQuestion,
): readonly FileStory[] {
  const facts: readonly Fact[] = [...events.map((event) => ({ event })), ...skipped.map((each) => ({ skipped: each }))];
  const wanted = (fact: Fact): boolean => {
    if ('event' in fact) return seeds.has(fact.event.id);
    const seen = String(fact.skipped.sighting.path);
    return seen === path || (text !== undefined && lastPart(seen) === lastPart(text));
  };
  return grouped(facts, (fact) => ('event' in fact ? keysOfEvent(fact.event) : keysOfSkipped(fact.skipped)))
    .filter((group) => group.some(wanted))
    .map(storyOf)
    .filter((story) => story.steps.length > 0)
    .sort((a, b) => lastMoment(b) - lastMoment(a))
    .slice(0, STORIES);
}

function lastMoment({ steps }: FileStory): number {
  const last = steps.at(-1);
  return (last?.until ?? last?.at ?? new Date(0)).getTime();
}

function storyOf(facts: readonly Fact[]): FileStory {
  const told = facts.flatMap((fact) => ('event' in fact ? (stepOf(fact.event) ?? []) : []));
  const left = skippedSteps(facts.flatMap((fact) => ('skipped' in fact ? [fact.skipped] : [])));
  const seqOf = new Map(facts.flatMap((fact) => ('event' in fact ? [[fact.event.id, fact.event.seq] as const] : [])));
  const place = ({ eventId }: StoryStep): number => seqOf.get(eventId ?? '') ?? 0;
  const steps = [...told, ...left].sort((a, b) => a.at.getTime() - b.at.getTime() || place(a) - place(b));
  const shown = steps.slice(-STEPS);
  return { where: whereIs(steps), path: lastPath(steps), steps: shown, isCut: shown.length < steps.length };
}

const tells: { readonly [K in StoryStepKind]?: FileWhereabouts } = {
  delivered: 'delivered',
  arrived: 'arrived',
  renamed: 'arrived',
  deleted: 'deleted',
  failed: 'failed',
  cancelled: 'failed',
  cut: 'failed',
  seen: 'on-its-way',
  claimed: 'on-its-way',
  retried: 'on-its-way',
  verified: 'on-its-way',
  arriving: 'on-its-way',
};

/** By the last step that says where the file is. */
function whereIs(steps: readonly StoryStep[]): FileWhereabouts {
  const last = steps.findLast(({ kind }) => tells[kind] !== undefined);
  return (last === undefined ? undefined : tells[last.kind]) ?? 'left';
}

function lastPath(steps: readonly StoryStep[]): string {
  const last = steps.findLast(({ kind }) => ['delivered', 'arrived', 'renamed'].includes(kind)) ?? steps.at(-1);
  return last?.truePath ?? last?.path ?? '';
}
