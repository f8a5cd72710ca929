export { type Api, type ApiParts, composeApi } from './compose.js';
export { type AdministrationParts, composeAdministration } from './compose-administration.js';
export type { CheckResult, DependencyCheck, DependencyStatus } from './operations/readiness.js';
export { runApi } from './run-api.js';
