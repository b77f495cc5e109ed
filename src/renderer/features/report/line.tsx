import { CircleCheck, X } from 'lucide-react';
import { formatDays } from '../../../charts/words/format.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { counted, warningInWords } from '../../ui/words.ts';
import './line.css';

/** What an import has brought, until it is dismissed. */
export function ReportLine() {
  const editor = useEditor();
  const shown = useStore(editor.store, (state) => state.reportLine);
  const { opening } = useApp();
  const { id, events, users, first, last, timezone, report } = useStore(editor.store, (state) => state.dataset);
  const view = useCommand('data.report');
  if (!shown) return null;
  const doubts = report.warnings ?? [];
  const facts = [counted(events, 'event'), counted(users, 'user'), formatDays(first, last, locale, timezone)].join(
    ', ',
  );
  return (
    <div className="report-line" role="status" aria-label="Import report">
      <CircleCheck aria-hidden="true" />
      <p className="figures">
        {facts}
        {report.rejected > 0 && `; ${counted(report.rejected, 'row')} rejected`}
        {report.duplicates > 0 && `; ${counted(report.duplicates, 'duplicate')} removed`}
        {report.repeats > 0 &&
          `; ${counted(report.repeats, 'row')} ${report.repeats === 1 ? 'repeats' : 'repeat'} another and ${report.repeats === 1 ? 'is' : 'are'} kept`}
        {' – '}
        <Button look="inline" onPress={() => void view.run()}>
          View import report
        </Button>
        {doubts.length > 0 && (
          <span className="report-doubts">
            {doubts.length === 1 ? 'Read with one doubt: ' : `Read with ${doubts.length} doubts: `}
            {warningInWords(doubts[0])}
            {doubts.length > 1 && ` And ${doubts.length - 1} more.`}{' '}
            {opening.canRepeat(id) && (
              <Button look="inline" onPress={() => opening.repeat(id)}>
                Read it another way
              </Button>
            )}
          </span>
        )}
      </p>
      <IconButton label="Dismiss" onPress={editor.dismissReport}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  );
}
