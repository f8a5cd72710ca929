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
      <Fact label="File names">
        <FileName name={patternText(source.match)} />
      </Fact>
      <Fact label="Minimum age">{source.minAgeSeconds === 0 ? 'None' : formatDuration(source.minAgeSeconds * 1000)}</Fact>
      {sentences.length > 0 && <Fact label="Finding">{sentences.join(' ')}</Fact>}
    </>
  );
}
