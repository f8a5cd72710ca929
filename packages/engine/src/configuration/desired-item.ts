import { Failure } from '@waybill/core';
import { invalid } from '../administration/input-checks.js';
import { type CurrentConfiguration, PRESENT, TO_BE_SET } from './current-configuration.js';
import type { DesiredPartner } from './desired-configuration.js';
import type { ConfigurationItem, ConfigurationNoun } from './plan-configuration.js';

/** One thing that a file asks for. */
export function item(noun: ConfigurationNoun, name: string, fields: ConfigurationItem['fields']): ConfigurationItem {
  return { noun, name, fields };
}

/** What cannot become true by changing what is there. */
export function conflict(field: string, publicDetail: string): Failure {
  return new Failure('conflict', { field, publicDetail });
}

/** A password as the same or another: it is never compared by what it is. */
export async function describePassword(
  password: string | undefined,
  isSame: (password: string) => Promise<boolean>,
): Promise<string | null> {
  if (password === undefined) return null;
  return (await isSame(password)) ? PRESENT : TO_BE_SET;
}

/** @throws Failure `input.invalid` for a secret that a file keeps and that is not there */
export function refuseMissing(secret: unknown, pointer: string): void {
  if (secret == null) throw invalid(pointer, 'There is none here that could be kept: name a file with it.');
}

/** @throws Failure `conflict` for a thing of another Partner */
export function refuseOtherPartner(
  current: CurrentConfiguration,
  partner: DesiredPartner,
  known: { readonly partnerId: string } | undefined,
  what: string,
  pointer: string,
): void {
  const owner = current.partners.find(({ id }) => id === known?.partnerId);
  if (owner !== undefined && owner.slug !== partner.slug)
    throw conflict(pointer, `${what} belongs to the partner "${owner.slug}".`);
}
