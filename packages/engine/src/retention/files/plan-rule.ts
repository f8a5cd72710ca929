import {
  type Clock,
  compileGlob,
  type Database,
  type Id,
  isWithin,
  jobEnds,
  joinVPath,
  parseVPath,
  type RetentionRule,
  type Storage,
  type StoreOpener,
  type VPath,
} from '@waybill/core';
import { allOf } from '../../administration/all-of.js';

/** What looking at a Store stands on. */
export interface RulePlanDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly stores: StoreOpener;
}

/** A file that a rule would take, as it was seen. */
export interface OldFile {
  readonly path: VPath;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** What a rule would do now. */
export interface RulePlan {
  readonly files: readonly OldFile[];
  readonly bytes: number;
  /** Files in the folder and below, old or not. */
  readonly seen: number;
  /** Old ones that are left alone: something is at work on them, or a Job has not delivered them yet. */
  readonly held: number;
  /** Why it would do nothing unless somebody confirms; null when it may. */
  readonly refusal: string | null;
}

const DAY_MS = 24 * 60 * 60_000;
const AT_ONCE = 1000;

/** Looks at the files of a rule and decides about each; changes nothing. @throws Failure what keeps the Store from being read */
export async function planRule(
  deps: RulePlanDeps,
  rule: RetentionRule,
  storage: Storage,
  signal: AbortSignal,
): Promise<RulePlan> {
  const pattern = compileGlob(rule.match);
  const whole = rule.match.includes('/');
  const before = deps.clock.now().getTime() - rule.olderThanDays * DAY_MS;
  const old: OldFile[] = [];
  let seen = 0;
  for await (const { path, below, name, sizeBytes, modifiedAt } of filesBelow(storage, rule, signal)) {
    seen += 1;
    // Of what the backend cannot tell the age, nothing is taken.
    if (modifiedAt === undefined || modifiedAt.getTime() >= before || !pattern.test(whole ? below : name)) continue;
    old.push({ path, sizeBytes: sizeBytes ?? 0, modifiedAt });
  }
  const files: OldFile[] = [];
  for (let at = 0; at < old.length; at += AT_ONCE) files.push(...(await free(deps, rule.storeId, old.slice(at, at + AT_ONCE))));
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { files, bytes, seen, held: old.length - files.length, refusal: refusalOf(rule, files.length, seen) };
}

function refusalOf({ mostFiles, mostPercent }: RetentionRule, files: number, seen: number): string | null {
  if (files > mostFiles) return `It would take ${files} files; the rule allows ${mostFiles} a run.`;
  const percent = seen === 0 ? 0 : (files * 100) / seen;
  if (percent > mostPercent)
    return `It would take ${files} of ${seen} files (${Math.ceil(percent)} %); the rule allows ${mostPercent} % a run.`;
  return null;
}

interface SeenFile {
  readonly path: VPath;
  readonly below: string;
  readonly name: string;
  readonly sizeBytes: number | undefined;
  readonly modifiedAt: Date | undefined;
}

async function* filesBelow(storage: Storage, rule: RetentionRule, signal: AbortSignal): AsyncGenerator<SeenFile> {
  // Its own archive is no part of a rule's folder.
  const archive = rule.archive?.storeId === rule.storeId ? rule.archive.path : undefined;
  const waiting: { readonly folder: VPath; readonly below: string }[] = [{ folder: rule.path, below: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, below } = next;
    for await (const { kind, name, sizeBytes, modifiedAt } of storage.list(folder, signal)) {
      signal.throwIfAborted();
      const path = joinVPath(folder, name);
      if (kind === 'folder' && path !== archive) waiting.push({ folder: path, below: `${below}${name}/` });
      if (kind === 'file') yield { path, below: below + name, name, sizeBytes, modifiedAt };
    }
  }
}

/** Those on which nothing is at work, and which no Job has yet to deliver. */
export async function free(
  { database }: Pick<RulePlanDeps, 'database'>,
  storeId: Id,
  files: readonly OldFile[],
): Promise<readonly OldFile[]> {
  const { retentionRules, jobs } = database.read;
  const paths = files.map(({ path }) => path);
  const busy = await retentionRules.busyAmong(storeId, paths);
  const folders = (await allOf((page) => jobs.list({}, page))).flatMap(({ definition }) => {
    const { source } = jobEnds(definition);
    return source.kind === 'store' && source.id === storeId ? [fixedFolder(definition.source.path)] : [];
  });
  const delivered = folders.length === 0 ? new Map<string, Date>() : await retentionRules.deliveredAt(storeId, paths);
  return files.filter(({ path, modifiedAt }) => {
    if (busy.has(path)) return false;
    if (!folders.some((folder) => isWithin(path, folder))) return true;
    const at = delivered.get(path);
    return at !== undefined && at >= modifiedAt;
  });
}

/** The part of a Job's folder that holds no date. */
function fixedFolder(path: string): VPath {
  const dated = path.indexOf('{');
  return parseVPath(dated === -1 ? path : path.slice(0, path.lastIndexOf('/', dated) + 1) || '/');
}
