import { t } from '@lingui/core/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { fileStoryRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { InstantFilter } from '../audit/instant-filter.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { PartnerPicker } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { askedBy, isAsked, type StorySearch, storyInput, storySearch } from './story-search.js';
import { StoryTimeline } from './story-timeline.js';

const route = getRouteApi('/_in/files');

function Stories({ search }: { readonly search: StorySearch }) {
  const query = useQuery({ ...read(fileStoryRoutes.listFileStories, storyInput(search)), placeholderData: keepPreviousData });
  return (
    <Loaded query={query} part>
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title={t`Nothing is known of such a file`}
            hint={t`No run saw it and no partner sent it. Look at the spelling, or take a shorter part of the name.`}
          />
        ) : (
          <div className={query.isPlaceholderData ? 'wb-stack wb-stale' : 'wb-stack'}>
            {items.length > 1 && (
              <Notice
                tone="idle"
                title={
                  items.length === 20
                    ? t`The latest 20 files fit, the latest first.`
                    : t`${items.length} files fit, the latest first.`
                }
              />
            )}
            {items.map((story) => (
              <StoryTimeline key={story.steps[0]?.eventId ?? story.path} story={story} />
            ))}
          </div>
        )
      }
    </Loaded>
  );
}

function Search() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const ask = (change: Partial<StorySearch>) => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <Page
      title={t`Where is my file?`}
      subtitle={t`By name, path, digest or partner: everything that happened to it. Asking is in the audit trail.`}
      actions={<ViewMenu list="files" shape={storySearch} search={search} onGo={(view) => void navigate({ search: view })} />}
    >
      <FilterBar onClear={isAsked(search) ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter
          main
          width={360}
          label={t`Name, part of a path, or SHA-256`}
          value={search.text ?? search.sha256 ?? search.path}
          onChange={(typed) => ask({ ...askedBy(typed), path: undefined, transferId: undefined })}
        />
        <PartnerPicker
          size="xs"
          w={180}
          aria-label={t`Partner`}
          placeholder={t`Partner`}
          clearable
          value={search.partnerId ?? null}
          onChange={(id) => ask({ partnerId: id ?? undefined })}
        />
        <InstantFilter label={t`From, UTC`} value={search.since} onChange={(since) => ask({ since })} />
        <InstantFilter label={t`Until, UTC`} value={search.until} onChange={(until) => ask({ until })} />
      </FilterBar>
      {isAsked(search) ? (
        <Stories search={search} />
      ) : (
        <Empty
          title={t`Which file?`}
          hint={t`Type its name or a part of it, its path, or its digest; or choose the partner that it is from or for.`}
        />
      )}
    </Page>
  );
}

/** Where a file is and how it came there. */
export function FileStories() {
  return (
    <Guarded needs="listFileStories" what={t`the stories of files`}>
      <Search />
    </Guarded>
  );
}
