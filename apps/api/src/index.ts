import type { RoleContext, RunningRole } from '@waybill/platform';

export { type AdministrationParts, composeAdministration } from './compose-administration.js';
export { composeFiles, type FileParts } from './compose-files.js';
export { toYaml } from './configuration/to-yaml.js';

/** The api role. Loaded when it runs: the command line needs the composition above and none of the HTTP framework. */
export async function runApi(context: RoleContext): Promise<RunningRole> {
  return (await import('./run-api.js')).runApi(context);
}
