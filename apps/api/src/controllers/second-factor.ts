import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  confirmSecondFactor,
  proposeSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from '@waybill/engine';
import { personOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { instantOrNull } from '../views/wire.js';

/** The second factor of whoever asks. */
@Controller()
export class SecondFactorController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getOwnSecondFactor)
  async get({ caller }: Call<typeof routes.getOwnSecondFactor>): Promise<Answer<typeof routes.getOwnSecondFactor>> {
    const { user } = personOf(caller);
    const recoveryCodesLeft = await this.deps.database.read.secondFactors.countRecoveryCodes(user.id);
    return { since: instantOrNull(user.secondFactorSince), recoveryCodesLeft };
  }

  @Endpoint(routes.proposeSecondFactor)
  async propose({ caller }: Call<typeof routes.proposeSecondFactor>): Promise<Answer<typeof routes.proposeSecondFactor>> {
    return await proposeSecondFactor(this.deps, personOf(caller).user, caller);
  }

  @Endpoint(routes.confirmSecondFactor)
  async confirm({ body, caller }: Call<typeof routes.confirmSecondFactor>): Promise<Answer<typeof routes.confirmSecondFactor>> {
    const { user, session } = personOf(caller);
    return { codes: [...(await confirmSecondFactor(this.deps, { user, session, code: body.code }, caller))] };
  }

  @Endpoint(routes.removeOwnSecondFactor)
  async remove({ caller }: Call<typeof routes.removeOwnSecondFactor>): Promise<Answer<typeof routes.removeOwnSecondFactor>> {
    await removeSecondFactor(this.deps, personOf(caller).user.id, caller);
    return undefined;
  }

  @Endpoint(routes.renewRecoveryCodes)
  async renew({ caller }: Call<typeof routes.renewRecoveryCodes>): Promise<Answer<typeof routes.renewRecoveryCodes>> {
    return { codes: [...(await renewRecoveryCodes(this.deps, personOf(caller).user, caller))] };
  }
}
