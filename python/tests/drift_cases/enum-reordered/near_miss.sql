alter type status add value 'first' before 'new';
