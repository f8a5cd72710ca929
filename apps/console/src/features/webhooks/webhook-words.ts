import { plural, t } from '@lingui/core/macro';
import type { WebhookView } from '@waybill/contracts';
import { scopeText } from '../users/scope-fields.js';

/** What a webhook hears of, in a few words. */
export function heardText({ types, scope, jobIds }: Pick<WebhookView, 'types' | 'scope' | 'jobIds'>): string {
  const some = types.length <= 3 ? types.join(', ') : plural(types.length, { one: '# type', other: '# types' });
  return [
    types.length === 0 ? t`every event` : some,
    ...(scope === null ? [] : [t`of ${scopeText(scope)}`]),
    ...(jobIds.length === 0 ? [] : [plural(jobIds.length, { one: 'by # job', other: 'by # jobs' })]),
  ].join(', ');
}
