import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { Id } from '@waybill/core';
import { type AdministrationDeps, previewSwitchOff, readCryptoInventory } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { instant, instantOrNull } from '../views/wire.js';

/** Which algorithms and keys are in use. */
@Controller()
export class CryptoInventoryController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getCryptoInventory)
  async get({ query }: Call<typeof routes.getCryptoInventory>): Promise<Answer<typeof routes.getCryptoInventory>> {
    const { since, algorithms, keys, expiring } = await readCryptoInventory(this.deps, query);
    const names = new Names(this.deps.database.read);
    const partner = async (id: Id | null) => ({ partnerId: id, partnerName: id === null ? null : await names.partnerName(id) });
    return {
      since: instant(since),
      algorithms: await Promise.all(
        algorithms.map(async (each) => ({
          ...each,
          partnerName: await names.partnerName(each.partnerId),
          lastAt: instant(each.lastAt),
        })),
      ),
      keys: await Promise.all(
        keys.map(async ({ usedBy, expiresAt, ...key }) => ({
          ...key,
          ...(await partner(key.partnerId)),
          usedBy: [...usedBy],
          expiresAt: instantOrNull(expiresAt),
        })),
      ),
      expiring: await Promise.all(
        expiring.map(async ({ at, ...each }) => ({ ...each, ...(await partner(each.partnerId)), at: instant(at) })),
      ),
    };
  }

  @Endpoint(routes.previewSwitchOff)
  async switchOff({ query }: Call<typeof routes.previewSwitchOff>): Promise<Answer<typeof routes.previewSwitchOff>> {
    const broken = await previewSwitchOff(this.deps, query);
    const names = new Names(this.deps.database.read);
    return {
      items: await Promise.all(
        broken.map(async ({ uses, jobs, lastAt, ...each }) => ({
          ...each,
          partnerName: await names.partnerName(each.partnerId),
          uses: [...uses],
          jobs: [...jobs],
          lastAt: instant(lastAt),
        })),
      ),
    };
  }
}
