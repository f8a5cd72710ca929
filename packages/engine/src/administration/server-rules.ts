import {
  changeServerRules,
  Failure,
  type ServerRules,
  type ServerRulesInput,
  type StoredServerRules,
  stableId,
} from '@waybill/core';
import { leavesOf } from '../configuration/rule-groups.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { changedFields, type Described, recordAct } from './record-change.js';

/** What the console and the processes of the server hear of a change: there is one set of rules. */
const SERVER_RULES_ID = stableId('00000000-0000-0000-0000-000000000000', 'server-rules');

/**
 * Changes the rules of the SFTP server; each group given replaces the whole group. Its processes follow within seconds, without
 * cutting anybody off; algorithms hold for connections that come after.
 * @throws Failure `version.stale`, `input.invalid`
 */
export async function updateServerRules(
  deps: AdministrationDeps,
  { version, changes }: { readonly version: number; readonly changes: ServerRulesInput },
  context: ActorContext,
): Promise<StoredServerRules> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.serverRules.read();
    if (before.version !== version) {
      throw new Failure('version.stale', {
        publicDetail: 'Somebody changed these rules since you read them. Read them again and repeat your change.',
      });
    }
    const rules = changeServerRules(before.rules, changes);
    const change = changedFields(describeServerRules(before.rules), describeServerRules(rules));
    if (change === undefined) return before;
    const after = await tx.serverRules.replace(rules, version, deps.clock.now());
    recordAct(tx, {
      type: 'server.rules-changed',
      context,
      target: { kind: 'server', id: SERVER_RULES_ID, name: 'SFTP server' },
      noun: 'server-rules',
      change,
    });
    return after;
  });
}

/** Each rule by its dotted name, as the audit trail and the plan of a configuration file show it. */
export function describeServerRules(rules: ServerRules): Described {
  return leavesOf(rules);
}
