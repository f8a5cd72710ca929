import {
  type AuditValue,
  type FurtherTarget,
  type FurtherTargetInput,
  furtherTargetRule,
  type Id,
  type JobDefinition,
  newId,
  readRules,
} from '@waybill/core';
import type { DesiredTarget } from './desired-configuration.js';

type Finder = (noun: 'store' | 'connection', slug: string) => Promise<Id>;
type Namer = (noun: 'store' | 'connection', id: Id) => string;

/** The further targets of a definition as they are compared: each with the slug of its end and all its rules. */
export function describeTargets({ alsoTo }: Pick<JobDefinition, 'alsoTo'>, slugOf: Namer): AuditValue {
  return alsoTo.map(({ storeId, connectionId, ...rules }) => ({
    ...(storeId === null ? {} : { store: slugOf('store', storeId) }),
    ...(connectionId === null ? {} : { connection: slugOf('connection', connectionId) }),
    ...rules,
  }));
}

/** Those of a file, with the defaults of what it leaves out. @throws Failure `input.invalid` */
export function describeDesiredTargets(targets: readonly DesiredTarget[], pointer: string): AuditValue {
  return targets.map(({ store, connection, ...rules }, index) => {
    // Which thing the slug names is looked at elsewhere; the rules are checked here.
    const { storeId: _, connectionId: __, ...read } = readTarget({ ...rules, storeId: newId() }, `${pointer}/${index}`);
    return { ...(store === undefined ? {} : { store }), ...(connection === undefined ? {} : { connection }), ...read };
  });
}

function readTarget(input: FurtherTargetInput, pointer: string): FurtherTarget {
  return readRules(furtherTargetRule, input, pointer);
}

/** Those of a file with the ids of what it names. */
export async function targetInputs(targets: readonly DesiredTarget[], find: Finder): Promise<readonly FurtherTargetInput[]> {
  return Promise.all(
    targets.map(async ({ store, connection, ...rules }) => ({
      ...rules,
      storeId: store === undefined ? null : await find('store', store),
      connectionId: connection === undefined ? null : await find('connection', connection),
    })),
  );
}
