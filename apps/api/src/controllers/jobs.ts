import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { type Job, type JobEnd, jobEnds, type StoreOpener } from '@waybill/core';
import {
  type AdministrationDeps,
  createJob,
  deleteJob,
  dryRunDefinition,
  dryRunJob,
  requestRun,
  updateJob,
} from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ifWithinReach } from '../http/within-reach.js';
import { ADMINISTRATION, STORES } from '../tokens.js';
import { dryRunView } from '../views/dry-run-view.js';
import { runView } from '../views/exchange-views.js';
import { jobVersionView, jobView } from '../views/job-views.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

function endsOf({ definition }: Job): readonly JobEnd[] {
  const { source, targets } = jobEnds(definition);
  return [source, ...targets.map(({ end }) => end)];
}

/** Jobs: the definitions of pushes and pulls, and their runs. */
@Controller()
export class JobsController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(STORES) private readonly stores: StoreOpener,
  ) {}

  @Endpoint(routes.listJobs)
  async list({ query, caller }: Call<typeof routes.listJobs>): Promise<Answer<typeof routes.listJobs>> {
    const { slug, ...filter } = filterOf(query);
    const { jobs, reach } = this.deps.database.read;
    const page =
      slug === undefined
        ? await jobs.list({ ...filter, ...withinReachOf(caller) }, pageRequest(query))
        : pageOfNamed(await ifWithinReach(reach, caller, 'job', await jobs.findBySlug(slug)), filter, {
            text: (job, wanted) => holdsText(job.slug, job.name)(wanted),
            connectionId: (job, wanted) => endsOf(job).some(({ kind, id }) => kind === 'connection' && id === wanted),
            storeId: (job, wanted) => endsOf(job).some(({ kind, id }) => kind === 'store' && id === wanted),
          });
    const names = this.#names();
    return pageView(page, (job) => this.#view(job, names));
  }

  @Endpoint(routes.createJob)
  async create({ body, caller }: Call<typeof routes.createJob>): Promise<Answer<typeof routes.createJob>> {
    return this.#view(await createJob(this.deps, body, caller));
  }

  @Endpoint(routes.getJob)
  async get({ params }: Call<typeof routes.getJob>): Promise<Answer<typeof routes.getJob>> {
    return this.#view(await this.deps.database.read.jobs.get(params.id));
  }

  @Endpoint(routes.updateJob)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateJob>): Promise<Answer<typeof routes.updateJob>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return this.#view(await updateJob(this.deps, change, caller));
  }

  @Endpoint(routes.deleteJob)
  async delete({ params, caller }: Call<typeof routes.deleteJob>): Promise<Answer<typeof routes.deleteJob>> {
    await deleteJob(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.listJobVersions)
  async versions({ params }: Call<typeof routes.listJobVersions>): Promise<Answer<typeof routes.listJobVersions>> {
    const { jobs } = this.deps.database.read;
    const { id } = await jobs.get(params.id);
    return pageView({ items: await jobs.versions(id) }, jobVersionView);
  }

  @Endpoint(routes.dryRunJob)
  async dryRun({ params, body, caller, signal }: Call<typeof routes.dryRunJob>): Promise<Answer<typeof routes.dryRunJob>> {
    const request = { jobId: params.id, changes: body.definition ?? {} };
    return dryRunView(await dryRunJob({ ...this.deps, stores: this.stores }, request, caller, signal));
  }

  @Endpoint(routes.dryRunDefinition)
  async dryRunUnsaved({
    body,
    caller,
    signal,
  }: Call<typeof routes.dryRunDefinition>): Promise<Answer<typeof routes.dryRunDefinition>> {
    return dryRunView(await dryRunDefinition({ ...this.deps, stores: this.stores }, body.definition, caller, signal));
  }

  @Endpoint(routes.requestRun)
  async run({ params, caller }: Call<typeof routes.requestRun>): Promise<Answer<typeof routes.requestRun>> {
    return runView(await requestRun(this.deps, { jobId: params.id }, caller), this.#names());
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }

  #view(job: Job, names = this.#names()) {
    return jobView(job, { repositories: this.deps.database.read, names, now: this.deps.clock.now() });
  }
}
