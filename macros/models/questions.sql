{#
    One row per source and question that the two teams must answer. A person's answer stands under
    `config.meta.contract.answers`, or in the agreements that are the answer. Answers that the producer's facts give
    are not here: `scaffold-source add --explain` knows those.
#}
{% macro _question_rows() %}
    {% set rows = [] %}
    {% for id, tables in scaffold_source._tables_by_source().items() %}
        {% set agreed = scaffold_source._agreements(tables) %}
        {% set answers = scaffold_source._mapping_or_nothing(agreed.get('answers')) %}
        {% set asked = {} %}
        {% for question in scaffold_source._questions() %}
            {% do asked.update({question[0]: question}) %}
        {% endfor %}
        {% for name in answers if name not in asked %}
            {% do asked.update({name: [name, none, none, none, []]}) %}
        {% endfor %}
        {% for name, question in asked.items() %}
            {% set found = scaffold_source._answer_to(question, agreed, answers) %}
            {% do rows.append(
                [id, tables[0].source_name] + question[:4] + [found is not none] + (found or [none, none])
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{# A question's answer and where it stands, or none. #}
{% macro _answer_to(question, agreed, answers) %}
    {% if answers.get(question[0]) is not none %}
        {{ return([answers[question[0]], 'config.meta.contract.answers.' ~ question[0]]) }}
    {% endif %}
    {% set found = {} %}
    {% for key in question[4] if agreed.get(key) is not none %}
        {% do found.update({key: agreed[key]}) %}
    {% endfor %}
    {% if not question[4] or found | length < question[4] | length %}
        {{ return(none) }}
    {% endif %}
    {% set answer = found.values() | first if found | length == 1 else found %}
    {{ return([answer, 'config.meta.contract.' ~ found.keys() | join(', config.meta.contract.')]) }}
{% endmacro %}


{# id, section, question, whom to ask, agreements that answer it. The CLI's questions.yml; a test compares the two. #}
{% macro _questions() %}
    {{ return([
        [
            'time-zones', 'Data model',
            'Which time zone do timestamps without one mean?',
            'the producer\'s engineering lead', ['timezone'],
        ],
        [
            'epochs', 'Data model',
            'Do integers that hold a point in time count seconds, milliseconds or finer since 1970?',
            'the producer\'s engineering lead', [],
        ],
        [
            'currency', 'Data model',
            'Are amounts in minor units or decimals, and in which currency?',
            'the producer\'s engineering lead', ['currency'],
        ],
        [
            'undeclared-keys', 'Data model',
            'Which columns point at rows of other tables, though no foreign key says so?',
            'the producer\'s engineering lead', [],
        ],
        [
            'schema', 'Data model',
            'What does the schema look like?',
            'the producer\'s engineering lead', [],
        ],
        [
            'documentation', 'Data model',
            'Who owns the schema\'s documentation, and who tells us of changes?',
            'the producer\'s engineering lead', [],
        ],
        [
            'constraints', 'Data model',
            'Which constraints are enforced: keys, NOT NULL, checks, enums?',
            'the producer\'s engineering lead', [],
        ],
        [
            'json', 'Data model',
            'What is in the JSON columns, and who promises it?',
            'the producer\'s engineering lead', [],
        ],
        [
            'measured', 'Data model',
            'Are we storing everything that we want to measure, in columns that are filled?',
            'both product and data lead', [],
        ],
        [
            'hard-deletes', 'Application and data flow',
            'Are rows really deleted from tables that mark deleted rows?',
            'the producer\'s engineering lead', [],
        ],
        [
            'deletions', 'Application and data flow',
            'How are rows deleted: by a mark, for good, or by moving them to an archive?',
            'the producer\'s engineering lead', [],
        ],
        [
            'unseen-changes', 'Application and data flow',
            'How can we see changes in tables whose rows change but have no updated-at?',
            'the producer\'s engineering lead', [],
        ],
        [
            'created', 'Application and data flow',
            'How and when are rows created, and when is each field filled?',
            'the producer\'s engineering lead', [],
        ],
        [
            'rhythm', 'Application and data flow',
            'How often do rows arrive in tables whose freshness could be watched?',
            'the producer\'s engineering lead', [],
        ],
        [
            'changes', 'Application and data flow',
            'What changes rows, and what records the change: an updated-at, a log, nothing?',
            'the producer\'s engineering lead', [],
        ],
        [
            'legacy', 'Application and data flow',
            'Were rows migrated from an older application, since when, and how do they differ?',
            'the producer\'s engineering lead', ['legacy'],
        ],
        [
            'test-rows', 'Application and data flow',
            'Is test data left in production, and how is it recognised?',
            'the producer\'s engineering lead', [],
        ],
        [
            'development-data', 'Application and data flow',
            'Is there realistic test data to develop against?',
            'the producer\'s engineering lead', [],
        ],
        [
            'storage', 'Infrastructure',
            'Where is the data hosted, in what kind and version of database, and how big is it?',
            'the producer\'s database administrator', [],
        ],
        [
            'loader', 'Infrastructure',
            'Can the loader handle it: primary keys, replica identity, publications, types?',
            'the producer\'s database administrator', [],
        ],
        [
            'tunnel', 'Infrastructure',
            'Is an SSH tunnel needed?',
            'the producer\'s database administrator', [],
        ],
        [
            'instances', 'Infrastructure',
            'Which instances exist, do we read production or a replica, and how far behind is it?',
            'the producer\'s database administrator', ['instances'],
        ],
        [
            'write-access', 'Infrastructure',
            'Do we need any write access, and if not, does our account really have none?',
            'the producer\'s database administrator', [],
        ],
        [
            'account', 'Infrastructure',
            'Which account do we use, and how are its credentials shared?',
            'the producer\'s database administrator', [],
        ],
        [
            'access', 'Infrastructure',
            'When do we get access, to development and to production?',
            'the producer\'s product lead', [],
        ],
        [
            'contacts', 'Logistics',
            'Who is the engineering lead, the product lead and the data lead, and who is the contact?',
            'both teams', ['producer', 'consumer'],
        ],
        [
            'notes', 'Logistics',
            'Where are the running notes?',
            'both teams', ['notes'],
        ],
        [
            'channel', 'Logistics',
            'How do we communicate: which channel, which regular meeting, which tracker?',
            'both teams', ['channel'],
        ],
        [
            'measures', 'Logistics',
            'What do we want to measure, and which of it on day 1?',
            'both product and data lead', ['measures'],
        ],
        [
            'feedback', 'Logistics',
            'How does the engineering team see what analytics does with their data?',
            'the consumer\'s data lead', [],
        ],
        [
            'written-down', 'Data contracts',
            'Where is all of this written down, and who keeps it true?',
            'both teams', [],
        ],
        [
            'enforced', 'Data contracts',
            'What enforces it without a person: constraints, the producer\'s CI, the consumer\'s CI?',
            'both engineering leads', [],
        ],
        [
            'announced', 'Data contracts',
            'How are changes announced, and who must be informed?',
            'both teams', ['notify'],
        ],
        [
            'sla', 'Data contracts',
            'What happens when something breaks, how soon is it fixed, and when is it escalated?',
            'both teams', ['sla'],
        ],
    ]) }}
{% endmacro %}
