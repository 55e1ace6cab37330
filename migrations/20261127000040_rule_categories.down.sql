drop trigger persons_words_cleared on persons;
drop function clear_assessment_words();
drop index assessments_residence_idx;
alter table assessments
    drop column warning_reason,
    drop column warnings,
    drop column residence_name,
    drop column residence,
    drop column disability_kinds;
revoke insert, update (name, is_own, retired_at, version) on sub_categories from balale_app;
alter table sub_categories
    drop constraint sub_categories_name_length,
    drop column version,
    drop column retired_at,
    drop column is_own;
drop table category_rules;
