import { Failure } from '@waybill/core';
import type { ConfigurationNoun } from './plan-configuration.js';

/** The id of a thing by its slug. @throws Failure `not-found` */
export async function idOf(
  repository: { findBySlug(slug: string): Promise<{ readonly id: string } | undefined> },
  noun: ConfigurationNoun,
  slug: string,
): Promise<string> {
  const thing = await repository.findBySlug(slug);
  if (thing === undefined) throw new Failure('not-found', { publicDetail: `There is no ${noun} "${slug}".` });
  return thing.id;
}
