create publication more for table orders;
