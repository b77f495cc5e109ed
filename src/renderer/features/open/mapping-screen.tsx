import { Database, FileSpreadsheet } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import { MAY_WRITE } from '../../../contract/rights.ts';
import { useApp } from '../../state/use-app.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Choices } from './choices.tsx';
import './mapping.css';
import { NobodyChoices } from './mapping-nobody.tsx';
import { PeopleChoices } from './mapping-people.tsx';
import { PropertyChoice } from './mapping-properties.tsx';
import { MappingQuestions } from './mapping-questions.tsx';
import { ReadingChoices, SourceChoice } from './mapping-reading.tsx';
import { MoreRoles, RoleChoices } from './mapping-roles.tsx';
import { RowsChoices } from './mapping-rows.tsx';
import { TimeChoices } from './mapping-time.tsx';
import { factsInWords, filesInWords, outcomeInWords, tableInWords } from './mapping-words.ts';
import { completeMapping, datasetName, isReady, type MappingPhase } from './opening.ts';
import { PreviewTable } from './preview-table.tsx';

/** What is what in the files: guessed, shown with its effect on the first rows, and confirmed by the person. */
export function MappingScreen({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection, mapping, problem, into } = phase;
  const complete = completeMapping(mapping);
  const outcome = useId();
  // Which is no mistake.
  const isLarge = problem?.code === 'table-large';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void opening.import();
  };
  return (
    <main className="mapping">
      <form className="mapping-form" onSubmit={submit}>
        <header className="mapping-header">
          {phase.table ? <Database aria-hidden="true" /> : <FileSpreadsheet aria-hidden="true" />}
          <div className="truncate">
            <h1 className="truncate">{filesInWords(inspection.files)}</h1>
            <p className="muted truncate">
              {phase.table ? tableInWords(phase.table, phase.files[0]) : factsInWords(inspection)}
            </p>
          </div>
          <span className="mapping-space" />
          <Button onPress={opening.cancel}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={!isReady(phase)} autoFocus aria-describedby={outcome}>
            {into ? 'Add' : phase.replaces === null ? 'Import' : 'Import again'}
          </Button>
        </header>
        <p id={outcome} className="mapping-outcome">
          {complete
            ? outcomeInWords(
                inspection,
                complete,
                phase.table ? 'table' : 'file',
                into ? { into: into.name } : { name: phase.name.trim() || datasetName(phase.files) },
              )
            : 'Choose the columns that are still missing; then the rows can become events.'}
        </p>
        {phase.files[0].mayWrite && <p className="mapping-problem mapping-large">{MAY_WRITE}</p>}
        {problem && (
          <div role="alert" className={`mapping-problem selectable${isLarge ? ' mapping-large' : ''}`}>
            <p>{textOf(problem)}</p>
            {isLarge && (
              <div className="mapping-ways">
                <Button onPress={() => void opening.import({ large: true })}>Fetch all the same</Button>
                <Button onPress={() => void opening.import({ remote: true })}>Leave them on the server</Button>
              </div>
            )}
          </div>
        )}
        <MappingQuestions phase={phase} />
        <div className="mapping-body">
          <div className="mapping-choices">
            <Choices title={into ? 'Files' : 'Data set'}>
              {!into && <TextField label="Name" value={phase.name} onChange={opening.setName} maxLength={200} />}
              <SourceChoice phase={phase} />
              {phase.table !== null && (
                <TextField
                  label="Events since"
                  type="date"
                  value={phase.since}
                  onChange={opening.setSince}
                  hint="Without a date all events are fetched, from the first one on."
                />
              )}
            </Choices>
            <Choices title="Who, what, when">
              {inspection.remembered && (
                <p className="field-hint">As you confirmed them when a file with these columns was opened last.</p>
              )}
              <RoleChoices phase={phase} />
              <TimeChoices phase={phase} />
              <RowsChoices phase={phase} />
              <NobodyChoices phase={phase} />
            </Choices>
            <PeopleChoices phase={phase} />
            <Choices title="Properties">
              <PropertyChoice phase={phase} />
              <MoreRoles phase={phase} />
            </Choices>
            {phase.table === null && (
              <Choices title="How it is read">
                <ReadingChoices phase={phase} />
              </Choices>
            )}
          </div>
          <PreviewTable phase={phase} />
        </div>
      </form>
    </main>
  );
}
