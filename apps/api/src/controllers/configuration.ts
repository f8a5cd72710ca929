import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type AdministrationDeps, exportConfiguration, readDrift } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { driftView } from '../views/drift-view.js';

/** The platform as a file. */
@Controller()
export class ConfigurationController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.getConfigurationDrift)
  async drift(): Promise<Answer<typeof routes.getConfigurationDrift>> {
    return driftView(this.deps.database, await readDrift(this.deps));
  }

  @Endpoint(routes.exportConfiguration)
  async export({ caller }: Call<typeof routes.exportConfiguration>): Promise<Answer<typeof routes.exportConfiguration>> {
    const configuration = await exportConfiguration(this.deps, caller);
    const { toYaml } = await import('../configuration/to-yaml.js');
    return { yaml: toYaml(configuration) };
  }
}
