import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { SignInPolicy } from '@waybill/core';
import { type AdministrationDeps, changeSignInPolicy, readSignInPolicy } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';

function policyView({ secondFactorRoles, ...rest }: SignInPolicy) {
  return { ...rest, secondFactorRoles: [...secondFactorRoles] };
}

/** What signing in takes, and how long it holds. */
@Controller()
export class SignInPolicyController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getSignInPolicy)
  async get(): Promise<Answer<typeof routes.getSignInPolicy>> {
    return policyView(await readSignInPolicy(this.deps.database.read));
  }

  @Endpoint(routes.setSignInPolicy)
  async set({ body, caller }: Call<typeof routes.setSignInPolicy>): Promise<Answer<typeof routes.setSignInPolicy>> {
    return policyView(await changeSignInPolicy(this.deps, body, caller));
  }
}
