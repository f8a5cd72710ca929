import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  createConnection,
  deleteConnection,
  promoteNextKey,
  resumeConnection,
  testConnection,
  updateConnection,
} from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ifWithinReach } from '../http/within-reach.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { connectionTestView, connectionView } from '../views/partner-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Connections: how Waybill logs in to partners. */
@Controller()
export class ConnectionsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listConnections)
  async list({ query, caller }: Call<typeof routes.listConnections>): Promise<Answer<typeof routes.listConnections>> {
    const { slug, ...filter } = filterOf(query);
    const { connections, reach } = this.deps.database.read;
    const page =
      slug === undefined
        ? await connections.list({ ...filter, ...withinReachOf(caller) }, pageRequest(query))
        : pageOfNamed(await ifWithinReach(reach, caller, 'connection', await connections.findBySlug(slug)), filter, {
            text: (connection, wanted) => holdsText(connection.slug, connection.host)(wanted),
          });
    const names = this.#names();
    return pageView(page, (connection) => connectionView(connection, names));
  }

  @Endpoint(routes.createConnection)
  async create({ body, caller }: Call<typeof routes.createConnection>): Promise<Answer<typeof routes.createConnection>> {
    return connectionView(await createConnection(this.deps, body, caller), this.#names());
  }

  @Endpoint(routes.getConnection)
  async get({ params }: Call<typeof routes.getConnection>): Promise<Answer<typeof routes.getConnection>> {
    return connectionView(await this.deps.database.read.connections.get(params.id), this.#names());
  }

  @Endpoint(routes.updateConnection)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateConnection>): Promise<Answer<typeof routes.updateConnection>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return connectionView(await updateConnection(this.deps, change, caller), this.#names());
  }

  @Endpoint(routes.deleteConnection)
  async delete({ params, caller }: Call<typeof routes.deleteConnection>): Promise<Answer<typeof routes.deleteConnection>> {
    await deleteConnection(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.testConnection)
  async test({ params, caller, signal }: Call<typeof routes.testConnection>): Promise<Answer<typeof routes.testConnection>> {
    return connectionTestView(await testConnection(this.deps, params.id, caller, signal), this.#names());
  }

  @Endpoint(routes.promoteNextKey)
  async promoteNextKey({
    params,
    body,
    caller,
  }: Call<typeof routes.promoteNextKey>): Promise<Answer<typeof routes.promoteNextKey>> {
    return connectionView(await promoteNextKey(this.deps, { id: params.id, ...body }, caller), this.#names());
  }

  @Endpoint(routes.resumeConnection)
  async resume({ params, body, caller }: Call<typeof routes.resumeConnection>): Promise<Answer<typeof routes.resumeConnection>> {
    return connectionView(await resumeConnection(this.deps, { id: params.id, ...body }, caller), this.#names());
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
