alter type status add value 'sent' before 'lost';
