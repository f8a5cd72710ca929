import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, cancelTransfer, forgetTransfer, readReceipt, retryTransfer } from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { receiptView, transferView } from '../views/exchange-views.js';
import { Names } from '../views/names.js';
import { pageRequest, pageView, timedFilterOf } from '../views/page-view.js';

/** Transfers: the files that were moved, and their receipts. */
@Controller()
export class TransfersController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listTransfers)
  async list({ query, caller }: Call<typeof routes.listTransfers>): Promise<Answer<typeof routes.listTransfers>> {
    const names = this.#names();
    const page = await this.deps.database.read.transfers.list(
      { ...timedFilterOf(query), ...withinReachOf(caller) },
      pageRequest(query),
    );
    return pageView(page, (transfer) => transferView(transfer, names));
  }

  @Endpoint(routes.getTransfer)
  async get({ params }: Call<typeof routes.getTransfer>): Promise<Answer<typeof routes.getTransfer>> {
    return transferView(await this.deps.database.read.transfers.get(params.id), this.#names());
  }

  @Endpoint(routes.cancelTransfer)
  async cancel({ params, caller }: Call<typeof routes.cancelTransfer>): Promise<Answer<typeof routes.cancelTransfer>> {
    return transferView(await cancelTransfer(this.deps, params.id, caller), this.#names());
  }

  @Endpoint(routes.retryTransfer)
  async retry({ params, caller }: Call<typeof routes.retryTransfer>): Promise<Answer<typeof routes.retryTransfer>> {
    return transferView(await retryTransfer(this.deps, params.id, caller), this.#names());
  }

  @Endpoint(routes.forgetTransfer)
  async forget({ params, caller }: Call<typeof routes.forgetTransfer>): Promise<Answer<typeof routes.forgetTransfer>> {
    return transferView(await forgetTransfer(this.deps, params.id, caller), this.#names());
  }

  @Endpoint(routes.getReceipt)
  async receipt({ params, caller }: Call<typeof routes.getReceipt>): Promise<Answer<typeof routes.getReceipt>> {
    return receiptView(await readReceipt(this.deps, params.id, caller));
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
