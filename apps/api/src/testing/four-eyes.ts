import type { ChangeKind } from '@waybill/core';
import { changeApprovalPolicy, localActor } from '@waybill/engine';
import { signedIn } from './signed-in.js';
import { type Answered, type Client, startTestApi, type TestApi } from './test-api.js';
import { type TwoPartners, twoPartners } from './two-partners.js';

/** Two administrators, one of whom asks while the other one approves. */
export interface FourEyes {
  readonly api: TestApi;
  readonly world: TwoPartners;
  readonly jane: Client;
  readonly joe: Client;
  /** Has changes of these kinds, and of no others, take a second person. */
  wants(kinds: readonly ChangeKind[]): Promise<unknown>;
}

export async function openFourEyes(): Promise<FourEyes> {
  const api = await startTestApi();
  const world = await twoPartners(api);
  const jane = await signedIn(api, await api.makeUser('admin'));
  const joe = await signedIn(api, await api.makeUser('admin'));
  const wants = (kinds: readonly ChangeKind[]) =>
    changeApprovalPolicy(api.deps, { kinds, expireAfterDays: 7 }, { actor: localActor('test') });
  return { api, world, jane, joe, wants };
}

/** The change that an answer says was proposed. */
export function changeIn({ body }: Answered): Record<string, unknown> {
  return Object(body['proposedChange']);
}
