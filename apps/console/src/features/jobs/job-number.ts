import { jobRoutes } from '@waybill/contracts';
import { enteredUnlessDefault } from '../../api/rule-at.js';
import { numberFieldOf } from '../../ui/number-field.js';

const schema = jobRoutes.createJob.body;

/** A number among the rules of a job and of its schedule. */
export const JobNumber = numberFieldOf(schema);

/** What it shows at first. */
export function enteredJobRule(name: string, value: number | null | undefined): number | string {
  return enteredUnlessDefault(schema, name, value);
}
