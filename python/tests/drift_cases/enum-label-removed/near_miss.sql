delete from orders where status = 'lost';
