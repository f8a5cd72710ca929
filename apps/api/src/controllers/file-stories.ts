import { Controller, Inject } from '@nestjs/common';
import { type FileStoryView, routes } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import { type AdministrationDeps, type FileStory, findFileStories } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { spanOf } from '../views/page-view.js';
import { instant, instantOrNull } from '../views/wire.js';

/** Where files are and how they came there. */
@Controller()
export class FileStoriesController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listFileStories)
  async list({ query, caller }: Call<typeof routes.listFileStories>): Promise<Answer<typeof routes.listFileStories>> {
    const { text, path, sha256, transferId, partnerId } = query;
    if ([text, path, sha256, transferId, partnerId].every((each) => each === undefined)) {
      throw new Failure('input.invalid', {
        field: '?text',
        publicDetail: 'Say at least one of text, path, sha256, transferId and partnerId.',
      });
    }
    const stories = await findFileStories(this.deps, spanOf(query), caller);
    const names = new Names(this.deps.database.read);
    return { items: await Promise.all(stories.map((story) => storyView(story, names))) };
  }
}

async function storyView({ where, path, isCut, steps }: FileStory, names: Names): Promise<FileStoryView> {
  return {
    where,
    path,
    isCut,
    steps: await Promise.all(
      steps.map(async ({ at, until, ...step }) => ({
        ...step,
        at: instant(at),
        until: instantOrNull(until),
        partnerName: step.partnerId === null ? null : await names.partnerName(step.partnerId),
        jobSlug: step.jobId === null ? null : ((await names.job(step.jobId))?.slug ?? null),
      })),
    ),
  };
}
