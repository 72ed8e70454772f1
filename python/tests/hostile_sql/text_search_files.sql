-- Dictionaries that read files by name.
call tries($q$create text search dictionary reads (template = simple, stopwords = '../../../../../../etc/passwd')$q$);
call tries($q$create text search dictionary spells (template = ispell, dictfile = '/etc/passwd', afffile = '/etc/passwd')$q$);
