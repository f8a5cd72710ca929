import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
import { inboundOf, outboundOf, type Way, wayWords } from './ways.js';

/** The steps of onboarding a partner, in their order; each is an address of its own. */
export const steps = ['who', 'way', 'credentials', 'test', 'first-file', 'done'] as const;
/** One of the {@link steps}. */
export type Step = (typeof steps)[number];

/** What each step is called. */
export const stepWords: Readonly<Record<Step, string>> = spoken({
  who: msg`Who`,
  way: msg`Which way`,
  credentials: msg`Credentials`,
  test: msg`Test`,
  'first-file': msg`First file`,
  done: msg`Done`,
});

/** What was really made for a partner so far, as far as the steps ask for it. */
export interface MadeSoFar {
  readonly ways: readonly Way[];
  /** The connection that is set up; undefined when there is none. */
  readonly connection: { readonly hasTrustedHostKey: boolean; readonly isStopped: boolean; readonly works: boolean } | undefined;
  /** The account that is set up, why nobody can sign in to it, and what its folders are for. */
  readonly account:
    | { readonly closed: string | undefined; readonly folders: readonly Way[]; readonly wasUsed: boolean }
    | undefined;
  /** The ways for which a job is there. */
  readonly jobs: readonly Way[];
  /** The ways in which a file has arrived. */
  readonly moved: readonly Way[];
}

/** For each step what it still lacks, in sentences. A step that lacks nothing is done. */
export type StepLacks = Readonly<Record<Step, readonly string[]>>;

function connectionLacks({ connection }: MadeSoFar): readonly string[] {
  if (connection === undefined) return [t`There is no connection to their server yet.`];
  if (connection.isStopped) return [t`The connection is stopped until a person decides.`];
  return connection.hasTrustedHostKey ? [] : [t`No host key of their server is trusted yet.`];
}

function accountLacks({ account, ways }: MadeSoFar): readonly string[] {
  if (account === undefined) return [t`They have no account on our server yet.`];
  const without = inboundOf(ways).filter((way) => !account.folders.includes(way));
  return [
    ...(account.closed === undefined ? [] : [t`Nobody can sign in to the account. ${account.closed}`]),
    ...without.map((way) =>
      way === 'upload' ? t`The account has no folder for what they send.` : t`The account has no folder for what they fetch.`,
    ),
  ];
}

function fileLacks({ ways, jobs, moved }: MadeSoFar): readonly string[] {
  const withoutJob = outboundOf(ways).filter((way) => !jobs.includes(way));
  const waiting = ways.filter((way) => !moved.includes(way) && !withoutJob.some((each) => each === way));
  return [
    ...withoutJob.map((way) => t`${wayWords[way].title}: there is no job yet.`),
    ...waiting.map((way) => t`${wayWords[way].title}: no file has arrived yet.`),
  ];
}

/** What each step still lacks. Nothing is remembered: it follows from what is there. */
export function lacksOf(made: MadeSoFar): StepLacks {
  const [out, into] = [outboundOf(made.ways).length > 0, inboundOf(made.ways).length > 0];
  const file = fileLacks(made);
  const credentials = [...(out ? connectionLacks(made) : []), ...(into ? accountLacks(made) : [])];
  const test = [
    ...(out && made.connection?.works !== true ? [t`The connection was not seen to work yet.`] : []),
    ...(into && made.account?.wasUsed !== true ? [t`They have not signed in yet.`] : []),
  ];
  const way = made.ways.length === 0 ? [t`It is not said yet which way files go.`] : [];
  return { who: [], way, credentials, test, 'first-file': file, done: [...way, ...credentials, ...test, ...file] };
}

/** Where to go on: the first step that lacks something, `done` when none does. */
export function firstLacking(lacks: StepLacks): Step {
  return steps.find((step) => lacks[step].length > 0) ?? 'done';
}

/** The step before and the step after one. */
export function besides(step: Step): { readonly before: Step | undefined; readonly after: Step | undefined } {
  const at = steps.indexOf(step);
  return { before: steps[at - 1], after: steps[at + 1] };
}
