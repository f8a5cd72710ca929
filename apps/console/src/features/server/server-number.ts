import { serverRoutes } from '@waybill/contracts';
import { enteredUnlessDefault } from '../../api/rule-at.js';
import { numberFieldOf } from '../../ui/number-field.js';

const schema = serverRoutes.updateServerRules.body;

/** A number among the rules of the SFTP server. */
export const ServerNumber = numberFieldOf(schema);

/** What it shows at first. */
export function enteredRule(name: string, value: number): number | string {
  return enteredUnlessDefault(schema, name, value);
}
