import { t } from '@lingui/core/macro';
import type { JobDefinitionView } from '@waybill/contracts';
import { FileName } from '../../ui/file-name.js';
import { formatDuration } from '../../ui/format.js';
import { Fact } from '../../ui/page.js';
import { findingSentences } from './finding-sentences.js';
import { patternText } from './finding-values.js';

/** Which files a job takes. */
export function FindingFacts({ source }: { readonly source: JobDefinitionView['source'] }) {
  const sentences = findingSentences(source);
  return (
    <>
      <Fact label={t`File names`}>
        <FileName name={patternText(source.match)} />
      </Fact>
      <Fact label={t`Minimum age`}>{source.minAgeSeconds === 0 ? t`None` : formatDuration(source.minAgeSeconds * 1000)}</Fact>
      {sentences.length > 0 && <Fact label={t`Finding`}>{sentences.join(' ')}</Fact>}
    </>
  );
}
