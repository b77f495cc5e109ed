import type { SourceProfile } from './source-profile.ts';

/** Activity tables of Celonis: cases as people. Their names are read as small letters where all are capitals. */
export const celonis: SourceProfile = {
  name: 'celonis',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: ['activity_en', 'activity', 'activity_de'].flatMap((activity) =>
        ['_case_key', '_case_id'].map((key) => ({
          has: [key, activity, 'eventtime'],
          often: ['_sorting', 'user_name', 'user_type'],
        })),
      ),
      layout: {},
      recipe: {
        user: ['_case_key', '_case_id'],
        event: ['activity_en', 'activity', 'activity_de'],
        time: ['eventtime'],
        order: ['_sorting'],
      },
    },
  ],
};

/** Logs as bupaR keeps them: a row for each step in the life of an activity. */
export const bupar: SourceProfile = {
  name: 'bupar',
  utc: false,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['case_id', 'activity', 'activity_instance_id', 'lifecycle_id', 'timestamp'],
          often: ['resource_id', '.order'],
        },
        { has: ['case_id', 'activity_id', 'activity_instance_id', 'lifecycle_id', 'timestamp'], often: ['.order'] },
        { has: ['patient', 'handling', 'handling_id', 'registration_type', 'time'], often: ['employee', '.order'] },
      ],
      layout: {},
      recipe: {
        user: ['case_id', 'patient'],
        event: ['activity', 'activity_id', 'handling'],
        time: ['timestamp', 'time'],
        order: ['.order'],
      },
    },
  ],
};
