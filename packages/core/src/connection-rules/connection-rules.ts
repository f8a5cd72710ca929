import { z } from 'zod';
import { readRules } from '../rules/read-rules.js';
import { algorithmsRule } from './algorithms.js';
import { breakerRule } from './breaker.js';
import { keepaliveRule } from './keepalive.js';
import { limitsRule } from './limits.js';
import { quirksRule } from './quirks.js';
import { routeRule } from './route.js';
import { stagingRule } from './staging.js';
import { timeoutsRule } from './timeouts.js';

/**
 * The rules of a Connection, each declared once, in groups. The bodies and views of the API, the stored rules, the configuration
 * file and the forms of the console are made of them. A rule that a stored Connection does not have yet takes its default.
 */
export const connectionRuleGroups = {
  limits: limitsRule,
  timeouts: timeoutsRule,
  staging: stagingRule,
  quirks: quirksRule,
  route: routeRule,
  keepalive: keepaliveRule,
  breaker: breakerRule,
  algorithms: algorithmsRule,
};

const whole = {
  limits: limitsRule.prefault({}),
  timeouts: timeoutsRule.prefault({}),
  staging: stagingRule.prefault({ kind: 'suffix' }),
  quirks: quirksRule.prefault({}),
  route: routeRule.prefault({}),
  keepalive: keepaliveRule.prefault({}),
  breaker: breakerRule.prefault({}),
  algorithms: algorithmsRule.prefault({}),
};

/** All rules of a Connection; groups and fields that are left out have their defaults. */
export const connectionRules = z.strictObject(whole);

/** The rules among the fields of a Connection. */
export function pickConnectionRules(connection: ConnectionRules): ConnectionRules {
  return z.object(whole).parse(connection);
}

/** Rules with the groups that are given in place of those that were there; defaults where there were none. @throws Failure `input.invalid` */
export function changeConnectionRules(before: ConnectionRulesInput, given: ConnectionRulesInput): ConnectionRules {
  return readRules(connectionRules, { ...givenConnectionRules(before), ...givenConnectionRules(given) });
}

/** The groups of rules that are given among other fields, as they were given. */
export function givenConnectionRules(fields: ConnectionRulesInput): Readonly<Record<string, unknown>> {
  const groups = Object.keys(connectionRuleGroups);
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => groups.includes(name) && value !== undefined));
}

export type ConnectionRules = Readonly<z.output<typeof connectionRules>>;
/** Rules as they are asked for; each group given replaces the whole group. */
export type ConnectionRulesInput = {
  readonly [G in keyof typeof connectionRuleGroups]?: z.input<(typeof connectionRuleGroups)[G]>;
};
