import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, readSftpServer, updateSftpServer } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';

/** Settings of the SFTP server. */
@Controller()
export class SftpServerController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getSftpServer)
  async get(_: Call<typeof routes.getSftpServer>): Promise<Answer<typeof routes.getSftpServer>> {
    return { ...(await readSftpServer(this.deps.database.read)) };
  }

  @Endpoint(routes.updateSftpServer)
  async update({ body, caller }: Call<typeof routes.updateSftpServer>): Promise<Answer<typeof routes.updateSftpServer>> {
    return { ...(await updateSftpServer(this.deps, body, caller)) };
  }
}
