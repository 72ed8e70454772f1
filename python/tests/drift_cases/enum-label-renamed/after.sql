alter type status rename value 'paid' to 'settled';
