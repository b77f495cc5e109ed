import { Input, Label, TextField } from 'react-aria-components';
import type { DateRange } from '../../../core/funnel/document.ts';
import { Button } from '../../ui/button.tsx';
import '../../ui/field.css';
import { addDays, type Days, dayCount, daysOf, type Extent, previousDays, rangeOf } from './date-range.ts';

interface RangeFormProps {
  readonly range: DateRange | null;
  readonly extent: Extent;
  readonly onChange: (range: DateRange | null) => void;
}

const LAST = [7, 28, 90];

/** From which day to which. */
export function RangeForm({ range, extent, onChange }: RangeFormProps) {
  const all = daysOf(null, extent);
  const days = daysOf(range, extent);
  const take = (next: Days) => onChange(rangeOf(next, extent.timezone));
  return (
    <div className="range-form">
      <RangeDays days={days} onChange={take} />
      <div className="range-presets">
        <Button onPress={() => onChange(null)}>All dates</Button>
        {LAST.filter((count) => count < dayCount(all)).map((count) => (
          <Button key={count} onPress={() => take({ first: addDays(all.last, 1 - count), last: all.last })}>
            Last {count} days
          </Button>
        ))}
        <Button isDisabled={range === null} onPress={() => take(previousDays(days))}>
          Previous period
        </Button>
      </div>
      <p className="muted">Days in {extent.timezone}. The data runs to its last event, not to today.</p>
    </div>
  );
}

interface RangeDaysProps {
  readonly days: Days;
  readonly onChange: (days: Days) => void;
}

/** The first and the last day. */
export const RangeDays = ({ days, onChange }: RangeDaysProps) => (
  <div className="range-days">
    <Day label="First day" value={days.first} onChange={(first) => onChange({ ...days, first })} />
    <Day label="Last day" value={days.last} onChange={(last) => onChange({ ...days, last })} />
  </div>
);

/** A date field of the browser: what is typed counts once it is a whole date. */
const Day = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <TextField className="field" type="date" value={value} onChange={(next) => next !== '' && onChange(next)}>
    <Label className="field-label">{label}</Label>
    <Input className="input" />
  </TextField>
);
