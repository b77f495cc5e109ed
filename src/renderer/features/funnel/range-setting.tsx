import { ChevronDown } from 'lucide-react';
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Heading,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { setRange } from '../../../core/funnel-edit.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { daysInWords, daysOf } from './date-range.ts';
import { RangeForm } from './range-form.tsx';

/** On which days people enter, as a part of the sentence. */
export function RangeSetting() {
  const studio = useStudio();
  const dataset = useStore(studio.store, (state) => state.dataset);
  const { range, rangeApplies } = useStore(studio.store, (state) => state.history.present.document);
  const words = range === null ? 'on any date' : daysInWords(daysOf(range, dataset));
  return (
    <DialogTrigger>
      <AriaButton className="button button-quiet setting" aria-label={`Dates: ${words}`}>
        {words}
        <ChevronDown aria-hidden="true" />
      </AriaButton>
      <Popover placement="bottom start" offset={4} className="popover">
        <Dialog aria-label="Dates" className="window-form">
          <Heading slot="title" level={3}>
            Entered from the first to the last of these days
          </Heading>
          <RangeForm
            range={range}
            extent={dataset}
            onChange={(next) => studio.edit((funnel) => setRange(funnel, next, funnel.rangeApplies))}
          />
          {range !== null && (
            <RadioGroup
              aria-label="What the dates apply to"
              value={rangeApplies}
              onChange={(applies) => studio.edit((funnel) => setRange(funnel, range, applies as typeof rangeApplies))}
            >
              <Radio value="entries" className="window-choice">
                <span className="window-dot" />
                <span className="menu-text">
                  Entries
                  <span className="menu-detail">Who entered on these days may convert later.</span>
                </span>
              </Radio>
              <Radio value="all-events" className="window-choice">
                <span className="window-dot" />
                <span className="menu-text">
                  All events
                  <span className="menu-detail">Nothing before or after these days counts.</span>
                </span>
              </Radio>
            </RadioGroup>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
