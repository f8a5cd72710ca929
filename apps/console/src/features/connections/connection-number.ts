import { connectionRoutes } from '@waybill/contracts';
import { enteredUnlessDefault, ruleAt } from '../../api/rule-at.js';
import { numberFieldOf } from '../../ui/number-field.js';

const schema = connectionRoutes.createConnection.body;

/** A number among the rules of a connection. */
export const ConnectionNumber = numberFieldOf(schema);

/** What it shows at first. */
export function enteredRule(name: string, value: number | null | undefined): number | string {
  return enteredUnlessDefault(schema, name, value);
}

/** What a rule of a connection is by default. */
export function defaultOf(name: string): unknown {
  return ruleAt(schema, name).fallback;
}
